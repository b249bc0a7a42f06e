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
 * Throws away what a client goes on sending after it has been refused, for a while. A connection that is closed on unread
 * bytes is reset, and the reset can overtake the refusal: a proxy would make a 502 of it (RFC 9112 §9.6).
 */
public final class LingeringClose extends Handler.Wrapper {
    private static final long MOST_BYTES = 32 << 20; // a file that is too large for every proxy of deploy
    private static final long MOST_SECONDS = 10;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getHeaders().contains(HttpHeader.EXPECT)) { // the client waits to be asked for the rest
            return super.handle(request, response, callback);
        }
        return super.handle(new Unread(request, response), response, new Linger(request, response, callback));
    }

    /** Whether the client has had its time already. */
    private static boolean isTooSlow(Response response) {
        return response.getStatus() == HttpStatus.REQUEST_TIMEOUT_408;
    }

    /** What is left is no reason to close the connection at once, which is what Jetty would do. */
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

    /** The end of a request, which is put off until all of it has arrived, or enough. No thread waits. */
    private static final class Linger extends Callback.Nested {
        private final Request request;
        private final Response response;
        private Scheduler.@Nullable Task deadline; // null while all that is left is there already
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
                if (chunk.isLast() || bytes > MOST_BYTES) {
                    end();
                    return;
                }
                chunk = request.read();
            }
            if (chunk != null) {
                end(); // the client is gone, or it took too long
            } else {
                giveTime();
                request.demand(this::discard);
            }
        }

        private void giveTime() {
            if (deadline == null) {
                var connection = request.getConnectionMetaData().getConnection();
                var scheduler = request.getComponents().getScheduler();
                deadline = scheduler.schedule(connection.getEndPoint()::close, MOST_SECONDS, TimeUnit.SECONDS);
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
