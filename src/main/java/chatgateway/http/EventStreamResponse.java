package chatgateway.http;

import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an answer as server-sent events. */
public final class EventStreamResponse {
    private static final Logger log = LoggerFactory.getLogger(EventStreamResponse.class);

    private EventStreamResponse() {}

    /** Takes bytes without blocking, and completes the callback when it has taken them. */
    @FunctionalInterface
    public interface Output {
        void write(ByteBuffer bytes, Callback callback);
    }

    /**
     * Prepares the headers, which the first write sends.
     *
     * @param events writes the events as they arrive, and completes after the last one
     * @return completes when the answer has ended or the client has disconnected
     */
    public static CompletableFuture<Void> write(Context ctx, Function<Output, CompletableFuture<Void>> events) {
        var requestId = RequestId.of(ctx); // read here: the request is recycled after a disconnect
        var response = ctx.res();
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store, no-transform");
        // without it, nginx buffers the whole answer (docs/threats.md#f14-nginx-buffers-events)
        response.setHeader("X-Accel-Buffering", "no");
        // Jetty's own response: the servlet's stream blocks, and has a buffer of 32 KB
        // (docs/decisions.md#jetty-beneath-javalin).
        var jetty = ServletContextRequest.getServletContextRequest(ctx.req()).getServletContextResponse();
        return events.apply((bytes, callback) -> jetty.write(false, bytes, callback))
                .exceptionally(failure -> {
                    log.debug("request_id={} client disconnected before the end: {}", requestId, failure.toString());
                    return null;
                });
    }
}
