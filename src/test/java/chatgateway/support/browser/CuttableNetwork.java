package chatgateway.support.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy between browser and server that can be cut during an answer. Playwright's offline mode affects new requests only. */
public final class CuttableNetwork implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    public CuttableNetwork(String serverUrl) {
        target = URI.create(serverUrl).getPort();
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** The server as the browser reaches it. */
    public String url() {
        return "http://127.0.0.1:" + door.getLocalPort();
    }

    /** Resets every connection, and every new one until {@link #mend}. */
    public void cut() {
        cut = true;
        open.forEach(CuttableNetwork::reset);
    }

    public void mend() {
        cut = false;
    }

    @Override
    public void close() {
        cut();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException e) {
                continue; // closed: the loop ends
            }
        }
    }

    private void connect(Socket browser) throws IOException {
        if (cut) {
            reset(browser);
            return;
        }
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(browser);
        open.add(server);
        daemon(() -> pass(browser, server));
        daemon(() -> pass(server, browser));
        if (cut) { // it was cut between the two looks
            reset(browser);
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // cut, or left by one side
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is closed already
        }
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "line");
        thread.setDaemon(true);
        thread.start();
    }
}
