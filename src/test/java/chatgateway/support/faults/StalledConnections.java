package chatgateway.support.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Many connections that start a request and then stall, or send one byte per second, all on one thread. */
public final class StalledConnections implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final byte DRIP = ' ';

    private final InetSocketAddress server;
    private final List<StalledConnection> members = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::live, "swarm");

    public StalledConnections(String url) {
        server = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(url).getPort());
        thread.start();
    }

    /** Some that do the same. */
    public final class Group {
        private final List<StalledConnection> group;

        private Group(List<StalledConnection> group) {
            this.group = group;
        }

        /** How many the server has not closed. */
        public int open() {
            return (int) group.stream().filter(StalledConnection::isOpen).count();
        }

        /** How many have got this status. */
        public int answered(int status) {
            return (int) group.stream()
                    .filter(member -> member.reply.startsWith("HTTP/1.1 " + status))
                    .count();
        }
    }

    /** @param first the bytes that each sends, by its number */
    public Group join(int count, boolean drips, IntFunction<String> first) throws IOException {
        var group = new CopyOnWriteArrayList<StalledConnection>();
        for (var i = 0; i < count; i++) {
            group.add(new StalledConnection(SocketChannel.open(server), drips, first.apply(i)));
        }
        members.addAll(group);
        return new Group(group);
    }

    public int open() {
        return (int) members.stream().filter(StalledConnection::isOpen).count();
    }

    @Override
    public void close() {
        thread.interrupt();
        members.forEach(StalledConnection::close);
    }

    private void live() {
        try {
            for (var look = 0L; ; look++) {
                var drips = look % (Duration.ofSeconds(1).toMillis() / LOOK_EVERY_MILLIS) == 0;
                members.stream().filter(StalledConnection::isOpen).forEach(member -> member.look(drips));
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end of the swarm
        }
    }

    private static final class StalledConnection {
        private final SocketChannel channel;
        private final boolean drips;
        private volatile String reply = "";

        StalledConnection(SocketChannel channel, boolean drips, String first) throws IOException {
            this.channel = channel;
            this.drips = drips;
            channel.write(ByteBuffer.wrap(first.getBytes(US_ASCII)));
            channel.configureBlocking(false);
        }

        boolean isOpen() {
            return channel.isOpen();
        }

        /** Reads the server's response; returns whether the connection is open. */
        void look(boolean mayDrip) {
            try {
                var buffer = ByteBuffer.allocate(1024);
                var count = channel.read(buffer);
                if (count < 0) {
                    channel.close();
                } else if (count > 0) {
                    reply += new String(buffer.array(), 0, count, US_ASCII);
                } else if (drips && mayDrip) {
                    channel.write(ByteBuffer.wrap(new byte[] {DRIP}));
                }
            } catch (IOException e) {
                close(); // the server has reset it
            }
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
