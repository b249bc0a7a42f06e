package chatgateway.api;

import chatgateway.ErrorCode;
import chatgateway.GatewayException;
import chatgateway.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;

/** Reads the JSON a client sends: an object, strict, uncompressed and small (security.md T16). */
final class JsonBody {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_DEPTH = 16;

    private JsonBody() {}

    /** @throws GatewayException {@code unsupported_media_type}, {@code payload_too_large} or {@code invalid_param} */
    static ObjectNode read(Context ctx) {
        var type =
                MediaTypes.parse(ctx.header("Content-Type")); // ctx.contentType() would look the charset up, and throw
        if (!type.equals(Optional.of("application/json")) || ctx.header("Content-Encoding") != null) {
            throw new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        if (ctx.contentLength() > MAX_BYTES) {
            throw new GatewayException(ErrorCode.PAYLOAD_TOO_LARGE);
        }
        return Json.object(bytes(ctx), MAX_DEPTH)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.INVALID_PARAM,
                        "The body has to be one JSON object in UTF-8, no name twice, nested " + MAX_DEPTH
                                + " deep at most."));
    }

    private static byte[] bytes(Context ctx) {
        try {
            var bytes = ctx.req().getInputStream().readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new GatewayException(ErrorCode.PAYLOAD_TOO_LARGE);
            }
            return bytes;
        } catch (IOException e) {
            throw new GatewayException(ErrorCode.INVALID_PARAM, "The body did not arrive whole.");
        }
    }
}
