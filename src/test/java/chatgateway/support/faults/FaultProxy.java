package chatgateway.support.faults;

import chatgateway.support.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A TCP proxy on loopback that injects faults into connections, byte by byte and per direction. */
public final class FaultProxy implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int BACKLOG = 500;

    private final List<ProxiedConnection> seen = new CopyOnWriteArrayList<>();
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocket door;
    private volatile URI target;
    private volatile Supplier<Fault> faults = () -> Fault.NONE;

    /** Before this server, and harmless at first. */
    public FaultProxy(String target) {
        this.target = URI.create(target);
        this.door = listen(0);
        this.port = door.getLocalPort();
        serve(door);
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** From now on each new connection gets the next of these. */
    public void faults(Supplier<Fault> next) {
        faults = next;
    }

    /** Routes new connections to this server, and drops the records of older ones. */
    public void leadTo(String newTarget) {
        target = URI.create(newTarget);
        seen.clear();
    }

    /** From now on connections are refused; those that are open stay. */
    public void refuse() {
        close(door);
    }

    /** The end of {@link #refuse}. */
    public void acceptAgain() throws InterruptedException {
        Eventually.that("port " + port + " is free", this::takeBackThePort); // a connection may have been given it
        serve(door);
    }

    private boolean takeBackThePort() {
        try {
            door = listen(port);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Every connection whose request has this in it, as far as the request got through. */
    public List<ProxiedConnection> linksWith(String partOfRequest) {
        return seen.stream().filter(link -> link.sent().contains(partOfRequest)).toList();
    }

    /** From now on the server receives nothing from the client at this port, not even a close. */
    public void lose(int clientPort, Toxics.End how) {
        open.stream().filter(link -> link.nearPort() == clientPort).forEach(link -> link.loseNear(how));
    }

    /** Ends every connection with a TCP reset. */
    public void cutAll() {
        open.forEach(ProxiedConnection::cut);
    }

    @Override
    public void close() {
        refuse();
        cutAll();
    }

    private static ServerSocket listen(int port) {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true); // its port again, while connections of before linger
            socket.bind(new InetSocketAddress(LOOPBACK, port), BACKLOG);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(ServerSocket socket) {
        var thread = new Thread(
                () -> {
                    while (!socket.isClosed()) {
                        accept(socket);
                    }
                },
                "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket socket) {
        try {
            var near = socket.accept();
            try {
                link(near, new Socket(LOOPBACK, target.getPort()));
            } catch (IOException e) { // the server does not accept: reset the client's connection
                near.setSoLinger(true, 0);
                near.close();
            }
        } catch (IOException e) {
            // closed: the loop ends
        }
    }

    private void link(Socket near, Socket far) throws IOException {
        var link = new ProxiedConnection(near, far, faults.get(), open::remove);
        open.add(link);
        seen.add(link);
        link.start();
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
