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
 * The JSON a client sends: an object, strict, uncompressed and small (docs/threats.md#t16-huge-and-malformed-bodies).
 */
public final class JsonRequestBody {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final int MOST_SECONDS = 132; // what MAX_BYTES takes at the least pace

    private JsonRequestBody() {}

    /**
     * The bytes, once all of them are there; no thread waits for them (docs/threats.md#f10-stalled-bodies). The request
     * has to be asynchronous already.
     *
     * @return fails with {@code unsupported_media_type}, {@code payload_too_large} or {@code invalid_param}
     */
    public static CompletableFuture<byte[]> arrivalOf(Context ctx) {
        var type =
                MediaTypes.parse(ctx.header("Content-Type")); // ctx.contentType() would look the charset up, and throw
        if (!type.equals(Optional.of("application/json")) || ctx.header("Content-Encoding") != null) {
            return CompletableFuture.failedFuture(new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE));
        }
        if (ctx.contentLength() > MAX_BYTES) {
            return CompletableFuture.failedFuture(new GatewayException(ErrorCode.PAYLOAD_TOO_LARGE));
        }
        try {
            var arrival = new Arrival(ctx.req().getInputStream());
            arrival.in.setReadListener(arrival);
            // What comes may be no content at all, but the size of a chunk, digit by digit.
            return arrival.bytes
                    .orTimeout(MOST_SECONDS, TimeUnit.SECONDS)
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
                        "The body has to be one JSON object in UTF-8, no name twice, nested " + MAX_DEPTH
                                + " deep at most."));
    }

    /** Collects what arrives. The server calls it, from one thread at a time. */
    private static final class Arrival implements ReadListener {
        private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
        private final ServletInputStream in;
        private final MinimumDataRate pace = new MinimumDataRate();
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
                isSlow = !pace.isKept(count, now - last);
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
