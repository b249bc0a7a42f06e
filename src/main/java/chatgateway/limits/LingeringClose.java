package chatgateway.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Throws away what a client goes on sending after it has been refused, for a while. A connection that is closed on unread
 * bytes is reset, and the reset can overtake the refusal: a proxy would make a 502 of it (RFC 9112 §9.6).
 */
public final class LingeringClose extends Handler.Wrapper {
    private static final long MOST_BYTES = 32 << 20; // a file that is too large for every proxy of deploy
    private static final long MOST_SECONDS = 10;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var waitsToBeAsked = request.getHeaders().contains(HttpHeader.EXPECT);
        return super.handle(request, response, waitsToBeAsked ? callback : new Linger(request, callback));
    }

    /** The end of a request, which is put off until all of it has arrived, or enough. No thread waits. */
    private static final class Linger extends Callback.Nested {
        private final Request request;
        private final AtomicBoolean isOver = new AtomicBoolean();
        private Scheduler.Task deadline;
        private long bytes;

        Linger(Request request, Callback callback) {
            super(callback);
            this.request = request;
        }

        @Override
        public void succeeded() {
            var chunk = request.read();
            if (chunk == null) {
                var scheduler = request.getComponents().getScheduler();
                deadline = scheduler.schedule(this::end, MOST_SECONDS, TimeUnit.SECONDS);
            }
            discard(chunk);
        }

        private void discard(Content.Chunk first) {
            var chunk = first;
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
                end(); // the client is gone
            } else if (!isOver.get()) {
                request.demand(() -> discard(request.read()));
            }
        }

        private void end() {
            if (isOver.compareAndSet(false, true)) {
                if (deadline != null) {
                    deadline.cancel();
                }
                super.succeeded();
            }
        }
    }
}
