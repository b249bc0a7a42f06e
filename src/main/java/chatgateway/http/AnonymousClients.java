package chatgateway.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.AutoLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory that connections and unauthenticated requests can hold: their numbers follow from the heap
 * (docs/threats.md#t36-many-anonymous-clients).
 *
 * <p>At the limit of connections, the oldest one that has never sent a valid token is closed, then the one that has not
 * sent one for the longest time; connections with an authenticated request are never closed. At the limit of requests, one
 * that has been unauthenticated for longer than {@value #MIN_SECONDS} s is cut, because its client does not read; without
 * such a request the new one is answered 503.
 */
public final class AnonymousClients extends Handler.Wrapper implements Connection.Listener {
    /** Request attribute that holds the {@link OpenRequest}. */
    private static final String OPEN_REQUEST = "open-request";

    private static final int MIN_SECONDS = 2; // far above what an honest client needs for a public response
    private static final int RETRY_SECONDS = 2;
    private static final Set<String> PROBES = Set.of("/health", "/ready");

    private final Limits limits;
    private final Runnable onRefusal;
    private final AutoLock lock = new AutoLock();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Set<Connection> unauthenticated = new LinkedHashSet<>(); // oldest first
    private final Set<Connection> idle = new LinkedHashSet<>(); // of users; least recently used first
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
    public void onOpened(Connection connection) {
        Connection evicted;
        try (var ignored = lock.lock()) {
            connections.add(connection);
            unauthenticated.add(connection);
            evicted = connections.size() > limits.connections() ? evict() : null;
        }
        close(evicted);
    }

    @Override
    public void onClosed(Connection connection) {
        try (var ignored = lock.lock()) {
            forget(connection);
        }
    }

    /** The new connection itself is the last that gives way. */
    private @Nullable Connection evict() {
        var victim = first(unauthenticated.size() > 1 || idle.isEmpty() ? unauthenticated : idle);
        forget(victim);
        return victim;
    }

    private void forget(Connection connection) {
        connections.remove(connection);
        unauthenticated.remove(connection);
        idle.remove(connection);
    }

    private static <T> T first(Iterable<T> elements) {
        return elements.iterator().next();
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            connection.getEndPoint().close();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var open = new OpenRequest(request.getConnectionMetaData().getConnection());
        if (!enter(open, PROBES.contains(request.getHttpURI().getPath()))) {
            onRefusal.run();
            var error = new GatewayException(ErrorCode.OVERLOADED, RETRY_SECONDS);
            response.setStatus(error.status());
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
            JettyErrors.write(Errors.body(error, RequestId.of(request)), request, response, callback);
            return true;
        }
        request.setAttribute(OPEN_REQUEST, open);
        Request.addCompletionListener(request, failure -> open.end());
        return super.handle(request, response, callback);
    }

    /** @param isProbe whether it must be served: a supervisor would restart a process that refuses it */
    private boolean enter(OpenRequest open, boolean isProbe) {
        Connection stalled = null;
        try (var ignored = lock.lock()) {
            var now = System.nanoTime();
            if (requests.size() >= limits.requests()) {
                var oldest = first(requests.entrySet());
                if (!isProbe && now - oldest.getValue() < TimeUnit.SECONDS.toNanos(MIN_SECONDS)) {
                    return false;
                }
                stalled = oldest.getKey().connection;
                requests.remove(oldest.getKey());
                forget(stalled);
            }
            requests.put(open, now);
        }
        close(stalled);
        return true;
    }

    /** A request from its head to the end of its response. */
    private final class OpenRequest {
        private final Connection connection;
        private @Nullable Set<Connection>
                group; // of the connection after this request; null while it stays where it is

        private OpenRequest(Connection connection) {
            this.connection = connection;
        }

        private void leave(boolean authenticated) {
            try (var ignored = lock.lock()) {
                group = authenticated ? idle : unauthenticated;
                requests.remove(this);
                unauthenticated.remove(connection);
                idle.remove(connection);
            }
        }

        private void end() {
            try (var ignored = lock.lock()) {
                requests.remove(this);
                if (group != null && connections.contains(connection)) {
                    group.add(connection);
                }
            }
        }
    }
}
