package chatgateway.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an answer as server-sent events. */
public final class EventStreamResponse {
    private static final Logger log = LoggerFactory.getLogger(EventStreamResponse.class);

    private EventStreamResponse() {}

    /** Writes events as they arrive; throws {@link IOException} if the client has disconnected. */
    @FunctionalInterface
    public interface Events {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /** Returns when the answer has ended or the client has disconnected. */
    public static void write(Context ctx, Events events) throws InterruptedException {
        var requestId = RequestId.of(ctx); // read here: the request is recycled after a disconnect
        var response = ctx.res();
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store, no-transform");
        // without it, nginx buffers the whole answer (docs/threats.md#f14-nginx-buffers-events)
        response.setHeader("X-Accel-Buffering", "no");
        try {
            // The servlet's stream: Javalin's does not flush, and compresses
            // (docs/decisions.md#jetty-beneath-javalin).
            events.writeTo(response.getOutputStream());
        } catch (IOException e) {
            log.debug("request_id={} client disconnected before the end of the answer", requestId);
        }
    }
}
