package chatgateway.support.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The values to be put into a proxy's configuration.
 *
 * @param directory for everything it writes
 * @param ports see below
 * @param gateways the ports of those it stands before
 * @param withoutAffinity only for HAProxy: each request goes to the next gateway
 */
public record ProxySetup(
        Path directory, List<Integer> ports, Certificate certificate, List<Integer> gateways, boolean withoutAffinity) {
    public static final int PORTS = 3;

    public int http() {
        return ports.get(0);
    }

    public int https() {
        return ports.get(1);
    }

    /** The address of a proxy's own socket. */
    public int inside() {
        return ports.get(2);
    }

    /** All of them, each in this format. */
    public String gateways(String format) {
        return gateways.stream().map(format::formatted).collect(Collectors.joining(" "));
    }
}
