package chatgateway.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads and discards the rest of a request body after an error response, up to a limit. Closing a connection with unread
 * bytes resets it, and the reset can reach the client before the response: a proxy would answer 502 (RFC 9112 §9.6).
 */
public final class LingeringClose extends Handler.Wrapper {
    private static final long MAX_BYTES = 32 << 20; // above the body limit of every proxy in deploy/
    private static final long MAX_SECONDS = 10;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getHeaders()
                .contains(HttpHeader.EXPECT)) { // the client has not sent the body: it waits for 100 Continue
            return super.handle(request, response, callback);
        }
        return super.handle(new Unread(request, response), response, new Linger(request, response, callback));
    }

    /** A request that was rejected as too slow gets no more time. */
    private static boolean isTooSlow(Response response) {
        return response.getStatus() == HttpStatus.REQUEST_TIMEOUT_408;
    }

    /** Reports the body as consumed, so that Jetty does not close the connection at once. */
    private static final class Unread extends Request.Wrapper {
        private final Response response;

        Unread(Request request, Response response) {
            super(request);
            this.response = response;
        }

        @Override
        public boolean consumeAvailable() {
            return !isTooSlow(response) || super.consumeAvailable();
        }
    }

    /** Completes the request after its body was discarded or a limit was reached. Does not block a thread. */
    private static final class Linger extends Callback.Nested {
        private final Request request;
        private final Response response;
        private Scheduler.@Nullable Task deadline; // null until discarding has to wait for the client
        private long bytes;

        Linger(Request request, Response response, Callback callback) {
            super(callback);
            this.request = request;
            this.response = response;
        }

        @Override
        public void succeeded() {
            if (isTooSlow(response)) {
                super.succeeded();
            } else {
                discard();
            }
        }

        private void discard() {
            var chunk = request.read();
            while (chunk != null && !Content.Chunk.isFailure(chunk)) {
                bytes += chunk.remaining();
                chunk.release();
                if (chunk.isLast() || bytes > MAX_BYTES) {
                    end();
                    return;
                }
                chunk = request.read();
            }
            if (chunk != null) {
                end(); // disconnected, or past the deadline
            } else {
                giveTime();
                request.demand(this::discard);
            }
        }

        private void giveTime() {
            if (deadline == null) {
                var connection = request.getConnectionMetaData().getConnection();
                var scheduler = request.getComponents().getScheduler();
                deadline = scheduler.schedule(connection.getEndPoint()::close, MAX_SECONDS, TimeUnit.SECONDS);
            }
        }

        private void end() {
            if (deadline != null) {
                deadline.cancel();
            }
            super.succeeded();
        }
    }
}
