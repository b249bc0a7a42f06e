package chatgateway.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory that connections and unauthenticated requests can hold: their numbers follow from the heap
 * (docs/threats.md#t36-many-anonymous-clients).
 *
 * <p>At the limit of connections, the one that has been idle for the longest time is closed: of those that never sent a
 * valid token, then of those that never sent a request, then of users; none with a request in progress or one that is being
 * read, and none that was opened a moment ago. While none can be closed, new ones wait in the system's accept queue: a burst,
 * or a proxy that opens a connection for each request, is faster than the selectors, and to the user a request that is closed
 * unread is an error.
 *
 * <p>At the limit of requests, the oldest one is cut whose client has not read the response for {@value #MIN_SECONDS} s; without
 * such a request the new one is answered 503. A probe or a request with a token enters even then: a supervisor would restart a
 * process that refuses its probes, and a token is verified in a moment. Its response without a valid token is so short that no
 * thread waits for the client. Where half of all connections have a request in progress, each new one cuts one that is not read.
 */
public final class AnonymousClients extends Handler.Wrapper
        implements Connection.Listener, SelectorManager.AcceptListener {
    /** The routes that supervisors and load balancers request every few seconds. */
    public static final Set<String> PROBES = Set.of("/health", "/ready");

    /** Request attribute that holds the {@link OpenRequest}. */
    private static final String OPEN_REQUEST = "open-request";

    private static final int MIN_SECONDS = 2; // far above what an honest client needs for a public response
    private static final int LOOK_EVERY_MILLIS = 100;
    private static final int LOOKED_AT = 8;
    private static final int FIRST_BYTES_MILLIS = 250; // what a client needs for them after it has connected
    private static final int RETRY_SECONDS = 2;

    private final Limits limits;
    private final Runnable onRefusal;
    private final Object lock = new Object(); // held for moments only
    private int arriving; // accepted, but not a connection yet
    private boolean accepting = true;
    private final Set<Connection> connections = new HashSet<>();
    // those without a request in progress, longest idle first:
    private final Set<Connection> unused = new LinkedHashSet<>(); // never sent a request
    private final Set<Connection> anonymous = new LinkedHashSet<>(); // never sent a valid token
    private final Set<Connection> ofUsers = new LinkedHashSet<>();
    private final Map<OpenRequest, Long> requests = new LinkedHashMap<>(); // start in nanoseconds, oldest first

    /** How many connections there may be, and how many requests without a valid token. */
    public record Limits(int connections, int requests) {
        private static final int HEAP_PER_CONNECTION = 48 * 1024; // idle it holds 5 KB, with a request in progress 50
        private static final int HEAP_PER_REQUEST = 512 * 1024; // far above what one holds: a buffer and a stack
        private static final int MAX_REQUESTS = 128; // Jetty has 250 threads on Java 17
        private static final int MIN_CONNECTIONS = 4000;
        private static final int CONNECTIONS_PER_ANSWER = 4;

        /** The limits for this heap and this many answers at a time. */
        public static Limits of(long maxHeapBytes, int maxStreams) {
            var wanted = Math.max(MIN_CONNECTIONS, CONNECTIONS_PER_ANSWER * maxStreams);
            return new Limits((int) Math.min(wanted, maxHeapBytes / HEAP_PER_CONNECTION), (int)
                    Math.min(MAX_REQUESTS, maxHeapBytes / HEAP_PER_REQUEST));
        }
    }

    /** @param onRefusal runs whenever a request is answered 503 */
    public AnonymousClients(Limits limits, Runnable onRefusal) {
        this.limits = limits;
        this.onRefusal = onRefusal;
    }

    /** Records that the request has a valid token: from here on, the limits of its user apply. */
    public static void authenticated(HttpServletRequest request) {
        of(request).leave(true);
    }

    /** Records that the request has a permit, although it needs no token. */
    public static void permitted(HttpServletRequest request) {
        of(request).leave(false);
    }

    private static OpenRequest of(HttpServletRequest request) {
        return (OpenRequest)
                ServletContextRequest.getServletContextRequest(request).getAttribute(OPEN_REQUEST);
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        change(() -> arriving++);
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        change(() -> arriving--);
    }

    @Override
    public void onOpened(Connection connection) {
        change(() -> {
            arriving--;
            connections.add(connection);
            unused.add(connection);
        });
    }

    @Override
    public void onClosed(Connection connection) {
        change(() -> forget(connection));
    }

    private void change(Runnable change) {
        Connection victim;
        synchronized (lock) {
            change.run();
            victim = makeRoom();
        }
        close(victim);
    }

    /** Room for the next connection; without a connection that can be closed for it, it has to wait. */
    private @Nullable Connection makeRoom() {
        var isFull = arriving + connections.size() >= limits.connections();
        var victim = isFull ? leastNeeded() : null;
        forget(victim);
        setAccepting(!isFull || victim != null);
        return victim;
    }

    private @Nullable Connection leastNeeded() {
        var group = anonymous.isEmpty() ? unused : anonymous;
        var idle = longestIdle(group);
        if (idle != null) {
            return idle;
        }
        var unread = takeUnread(MIN_SECONDS);
        return unread == null && group.isEmpty() ? longestIdle(ofUsers) : unread;
    }

    /** The first few are enough: if they are busy, there is a place soon. */
    private static @Nullable Connection longestIdle(Set<Connection> group) {
        return group.stream()
                .limit(LOOKED_AT)
                .filter(connection -> !isBusy(connection))
                .findFirst()
                .orElse(null);
    }

    /** Removes the oldest request that began this long ago and whose client does not read the response. */
    private @Nullable Connection takeUnread(int minSeconds) {
        var latest = System.nanoTime() - TimeUnit.SECONDS.toNanos(minSeconds);
        for (var request : requests.entrySet()) {
            var connection = request.getKey().connection;
            if (request.getValue() - latest > 0) {
                return null;
            }
            if (((AbstractEndPoint) connection.getEndPoint()).getWriteFlusher().isPending()) {
                requests.remove(request.getKey());
                return connection;
            }
        }
        return null;
    }

    /** Whether it was opened a moment ago, a thread reads from it, or there are bytes that wait for one. */
    private static boolean isBusy(Connection connection) {
        var age = System.currentTimeMillis() - connection.getCreatedTimeStamp();
        var endPoint = (AbstractEndPoint) connection.getEndPoint();
        if (age < FIRST_BYTES_MILLIS || !endPoint.getFillInterest().isInterested()) {
            return true;
        }
        var channel = (SocketChannel) endPoint.getTransport();
        try {
            return channel.socket().getInputStream().available() > 0;
        } catch (IOException e) {
            return false; // closed
        }
    }

    private void setAccepting(boolean accept) {
        if (accept != accepting) {
            accepting = accept;
            for (var connector : getServer().getConnectors()) {
                ((AbstractConnector) connector).setAccepting(accept);
            }
            if (!accept) {
                lookAgain();
            }
        }
    }

    /** Bytes are read without an event, if they are not a whole request. */
    private void lookAgain() {
        getServer()
                .getScheduler()
                .schedule(
                        () -> change(() -> {
                            if (!accepting) {
                                lookAgain();
                            }
                        }),
                        LOOK_EVERY_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void forget(@Nullable Connection connection) {
        connections.remove(connection);
        unused.remove(connection);
        anonymous.remove(connection);
        ofUsers.remove(connection);
    }

    /** The response that is being written fails as it does when a client disconnects, which is no error in the log. */
    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            connection
                    .getEndPoint()
                    .close(new EofException("The client does not read, or others need the connection."));
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var open = new OpenRequest(request.getConnectionMetaData().getConnection());
        if (!enter(open, isUrgent(request))) {
            onRefusal.run();
            var error = new GatewayException(ErrorCode.OVERLOADED, RETRY_SECONDS);
            response.setStatus(error.status());
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
            response.getHeaders().put(HttpHeader.CONNECTION, "close"); // pipelined requests would each cost a refusal
            JettyErrors.write(Errors.body(error, RequestId.of(request)), request, response, callback);
            return true;
        }
        request.setAttribute(OPEN_REQUEST, open);
        Request.addCompletionListener(request, failure -> open.end()); // also if the callback is never called
        // LingeringClose completes the request later; what it waits for takes no thread and no buffer.
        return super.handle(request, response, Callback.from(open::end, callback));
    }

    /** Whether the request is a probe, or one that a token can turn into a user's. */
    private static boolean isUrgent(Request request) {
        var path = String.valueOf(request.getHttpURI().getPath()); // CONNECT has none
        var needsToken = path.startsWith("/v1/") || path.startsWith("/api/");
        return PROBES.contains(path) || (needsToken && request.getHeaders().contains(HttpHeader.AUTHORIZATION));
    }

    private boolean enter(OpenRequest open, boolean isUrgent) {
        Connection unread = null;
        Connection idle;
        synchronized (lock) {
            if (requests.size() >= limits.requests()) {
                unread = takeUnread(requests.size() < limits.connections() / 2 ? MIN_SECONDS : 0);
                if (unread == null && !isUrgent) {
                    if (unused.remove(open.connection)) {
                        anonymous.add(open.connection);
                    }
                    return false;
                }
                forget(unread);
            }
            requests.put(open, System.nanoTime());
            if (ofUsers.remove(open.connection)) {
                open.group = ofUsers;
            }
            unused.remove(open.connection);
            anonymous.remove(open.connection);
            idle = makeRoom();
        }
        close(unread);
        close(idle);
        return true;
    }

    /** A request from its head to the end of its response. Its connection is in no group meanwhile. */
    private final class OpenRequest {
        private final Connection connection;
        private Set<Connection> group = anonymous; // of the connection after this request

        private boolean ended;

        private OpenRequest(Connection connection) {
            this.connection = connection;
        }

        private void leave(boolean authenticated) {
            synchronized (lock) {
                requests.remove(this);
                group = authenticated ? ofUsers : anonymous;
            }
        }

        /** The first call counts: the next request of the connection may have begun before the second. */
        private void end() {
            change(() -> {
                requests.remove(this);
                if (!ended && connections.contains(connection)) {
                    group.add(connection);
                }
                ended = true;
            });
        }
    }
}
