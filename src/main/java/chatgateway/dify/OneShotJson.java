package chatgateway.dify;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** A JSON body that OkHttp must not retransmit (docs/threats.md#f3-posts-are-sent-again). */
final class OneShotJson extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");

    private final byte[] bytes;

    OneShotJson(ObjectNode body) {
        this.bytes = Json.bytes(body);
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    @Override
    public long contentLength() {
        return bytes.length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        sink.write(bytes);
    }
}
