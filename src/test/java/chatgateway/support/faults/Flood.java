package chatgateway.support.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** One client without a token that keeps many connections to one server, on one thread; what is closed is opened again. */
public final class Flood implements AutoCloseable {
    private static final int SMALL_BUFFER = 4 * 1024; // so that the kernel does not read in place of the client
    private static final long LOOK_MILLIS = 1000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");

    /** What each connection does. */
    public enum Manner {
        /** Sends a request, reads the response, and a second later sends the next request. */
        BEHAVING,
        /** Sends nothing. */
        SILENT,
        /** Sends many requests and reads nothing. */
        NOT_READING
    }

    private final InetSocketAddress server;
    private final Manner manner;
    private final byte[] request;
    private final byte[] firstRequests;
    private final Selector selector;
    private final List<Client> clients = new ArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "flood");
    private volatile boolean over;

    /**
     * @param path of every request
     * @param unread how many requests are sent at once where nothing is read
     */
    public Flood(String url, int connections, Manner manner, String path, int unread) throws IOException {
        this.server = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(url).getPort());
        this.manner = manner;
        var one = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        this.request = one.getBytes(US_ASCII);
        this.firstRequests = manner == Manner.NOT_READING ? one.repeat(unread).getBytes(US_ASCII) : request;
        this.selector = Selector.open();
        for (var i = 0; i < connections; i++) {
            clients.add(new Client());
        }
        thread.start();
    }

    /** Responses with status 200. */
    public int served() {
        return served.get();
    }

    @Override
    public String toString() {
        return "%d connections, %s: %d responses 200, %d others, %d connections closed by the server"
                .formatted(clients.size(), manner, served.get(), refused.get(), closed.get());
    }

    @Override
    public void close() {
        over = true;
        selector.wakeup();
        try {
            thread.join();
            for (var client : clients) {
                client.channel.close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            var next = 0L;
            while (!over) {
                selector.select(key -> ((Client) key.attachment()).proceed(), LOOK_MILLIS / 20);
                if (System.nanoTime() - next > 0) {
                    next = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS);
                    clients.forEach(Client::sendNext);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Client {
        private SocketChannel channel;
        private final StringBuilder response = new StringBuilder();
        private boolean isAnswered;

        Client() throws IOException {
            open();
        }

        private void open() throws IOException {
            response.setLength(0);
            isAnswered = false;
            channel = SocketChannel.open();
            if (manner == Manner.NOT_READING) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            }
            channel.configureBlocking(false);
            channel.connect(server);
            channel.register(selector, SelectionKey.OP_CONNECT, this);
        }

        void proceed() {
            try {
                if (!channel.isConnected()) {
                    channel.finishConnect();
                    channel.register(selector, manner == Manner.NOT_READING ? 0 : SelectionKey.OP_READ, this);
                    send(firstRequests);
                    return;
                }
                var buffer = ByteBuffer.allocate(4096);
                var count = channel.read(buffer);
                if (count < 0) {
                    throw new IOException("closed");
                }
                response.append(new String(buffer.array(), 0, count, US_ASCII));
                look();
            } catch (IOException e) {
                reopen();
            }
        }

        private void look() {
            var head = response.indexOf("\r\n\r\n");
            var length = LENGTH.matcher(response);
            if (head >= 0 && length.find() && response.length() >= head + 4 + Integer.parseInt(length.group(1))) {
                (response.indexOf("HTTP/1.1 200") == 0 ? served : refused).incrementAndGet();
                response.setLength(0);
                isAnswered = true;
            }
        }

        void sendNext() {
            try {
                if (!channel.isOpen()) {
                    open();
                } else if (channel.isConnected() && (isAnswered || manner == Manner.NOT_READING)) {
                    isAnswered = false;
                    send(request);
                }
            } catch (IOException e) {
                reopen();
            }
        }

        private void send(byte[] requests) throws IOException {
            if (manner != Manner.SILENT) {
                channel.write(ByteBuffer.wrap(requests));
            }
        }

        /** Opens the connection again at the next look: a client that does so at once measures the processor only. */
        private void reopen() {
            closed.incrementAndGet();
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
