package chatgateway.http;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Reads JSON request bodies: one strict, uncompressed object of at most 64 KB
 * (docs/threats.md#t16-huge-and-malformed-bodies).
 */
public final class JsonRequestBody {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final int TIMEOUT_SECONDS = 132; // MAX_BYTES at the minimum data rate

    private JsonRequestBody() {}

    /**
     * Reads the body without blocking a thread (docs/threats.md#f10-stalled-bodies). The request must already be
     * asynchronous.
     *
     * @return the bytes; fails with {@code unsupported_media_type}, {@code payload_too_large} or {@code invalid_param}
     */
    public static CompletableFuture<byte[]> arrivalOf(Context ctx) {
        var type = MediaTypes.parse(ctx.header("Content-Type")); // ctx.contentType() throws on an unknown charset
        if (!type.equals(Optional.of("application/json")) || ctx.header("Content-Encoding") != null) {
            return CompletableFuture.failedFuture(new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE));
        }
        if (ctx.contentLength() > MAX_BYTES) {
            return CompletableFuture.failedFuture(new GatewayException(ErrorCode.PAYLOAD_TOO_LARGE));
        }
        try {
            var arrival = new Arrival(ctx.req().getInputStream());
            arrival.in.setReadListener(arrival);
            // The listener is not called for chunk headers, so a client that sends those slowly needs a timeout.
            return arrival.bytes
                    .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Arrival.broken(failure)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(Arrival.broken(e));
        }
    }

    /** @throws GatewayException {@code invalid_param} */
    public static ObjectNode parse(byte[] bytes) {
        return Json.object(bytes, MAX_DEPTH)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.INVALID_PARAM,
                        "The body must be one JSON object in UTF-8, no name twice, nested " + MAX_DEPTH
                                + " deep at most."));
    }

    /** Collects the body. Jetty calls it from one thread at a time. */
    private static final class Arrival implements ReadListener {
        private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
        private final ServletInputStream in;
        private final MinimumDataRate rate = new MinimumDataRate();
        private long last = System.nanoTime();

        Arrival(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public void onDataAvailable() throws IOException {
            var buffer = new byte[4096];
            var isSlow = false;
            while (!bytes.isDone() && in.isReady()) {
                var count = in.read(buffer);
                if (count < 0) {
                    return;
                }
                collected.write(buffer, 0, count);
                var now = System.nanoTime();
                isSlow = !rate.isKept(count, now - last);
                last = now;
                if (collected.size() > MAX_BYTES) {
                    bytes.completeExceptionally(new GatewayException(ErrorCode.PAYLOAD_TOO_LARGE));
                }
            }
            if (isSlow && !in.isFinished()) {
                bytes.completeExceptionally(MinimumDataRate.tooSlow());
            }
        }

        @Override
        public void onAllDataRead() {
            bytes.complete(collected.toByteArray());
        }

        @Override
        public void onError(Throwable failure) {
            bytes.completeExceptionally(broken(failure));
        }

        private static GatewayException broken(Throwable failure) {
            if (failure instanceof GatewayException known) {
                return known;
            }
            return MinimumDataRate.isBroken(failure)
                    ? MinimumDataRate.tooSlow()
                    : new GatewayException(ErrorCode.INVALID_PARAM, "The body did not arrive whole.");
        }
    }
}
