package chatgateway.events;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import okhttp3.Dns;

/**
 * Resolves the host of {@code EVENTS_URL} to public addresses only, so that its DNS cannot lead the gateway into its own
 * network (docs/threats.md#t42-events-to-the-host). The names of loopback lead to loopback only. {@code EVENTS_URL} has no other IP
 * address as host, so every connection passes here.
 */
final class ReceiverAddresses implements Dns {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        var wantsLoopback = LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
        var usable = Dns.SYSTEM.lookup(host).stream()
                .filter(address -> wantsLoopback ? address.isLoopbackAddress() : isPublic(address))
                .toList();
        if (usable.isEmpty()) {
            throw new UnknownHostException(host + " has no public address");
        }
        return usable;
    }

    static boolean isPublic(InetAddress address) {
        var bytes = address.getAddress();
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isSiteLocalAddress()
                && !address.isMulticastAddress()
                && (address instanceof Inet6Address ? isGlobal6(bytes) : isGlobal4(bytes));
    }

    /** Without "this network" (RFC 791), shared addresses (RFC 6598), IETF assignments (RFC 6890), benchmarks (RFC 2544) and reserved ones. */
    private static boolean isGlobal4(byte[] address) {
        var first = address[0] & 0xFF;
        var second = address[1] & 0xFF;
        return first != 0
                && first < 240
                && !(first == 100 && (second & 0xC0) == 64)
                && !(first == 192 && second == 0 && address[2] == 0)
                && !(first == 198 && (second & 0xFE) == 18);
    }

    /** Global unicast (2000::/3) without 6to4 and Teredo, which contain IPv4 addresses; the prefix of NAT64 is outside of it. */
    private static boolean isGlobal6(byte[] address) {
        var isSixToFour = address[0] == 0x20 && address[1] == 0x02;
        var isTeredo = address[0] == 0x20 && address[1] == 0x01 && address[2] == 0 && address[3] == 0;
        return (address[0] & 0xE0) == 0x20 && !isSixToFour && !isTeredo;
    }
}
