package chatgateway.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an answer to the browser as server-sent events. */
public final class EventStream {
    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    private EventStream() {}

    /** Writes events to the browser as they arrive; throws {@link IOException} when it has disconnected. */
    @FunctionalInterface
    public interface Events {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /** Returns when the answer has ended or the browser has disconnected. */
    public static void write(Context ctx, Events events) throws InterruptedException {
        var requestId = RequestId.of(ctx); // now: when the browser has gone, so has the request
        var response = ctx.res();
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store, no-transform");
        // else nginx hands out the answer in one piece (docs/threats.md#f14-nginx-buffers-events)
        response.setHeader("X-Accel-Buffering", "no");
        try {
            // The servlet's own stream: Javalin's neither flushes nor leaves events uncompressed
            // (docs/decisions.md#jetty-beneath-javalin).
            events.writeTo(response.getOutputStream());
        } catch (IOException e) {
            log.debug("request_id={} the browser left before the end of the answer", requestId);
        }
    }
}
