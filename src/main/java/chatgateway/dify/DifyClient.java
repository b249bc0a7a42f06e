package chatgateway.dify;

import chatgateway.ErrorCode;
import chatgateway.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * Talks to Dify: the only user of OkHttp.
 *
 * <p>A question must be asked once: sent again, it is a second paid answer. OkHttp re-sends in five situations
 * (security.md F3), so questions go out on a fresh connection, as one-shot bodies, without retries or redirects. Reads
 * are harmless to repeat and keep the pool and the retry.
 */
public final class DifyClient implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int MAX_REPLY_BYTES = 5 << 20;

    /** Dify ends an answer after 1200 s at the latest (wire.md §5.7); nothing of ours waits longer than this. */
    public static final Duration ANSWER_LIMIT = Duration.ofMinutes(21);

    /** Dify 1.13 and later may be silent for 300 s with a stuck queue (wire.md §5.1). */
    private static final Duration STREAM_SILENCE = Duration.ofSeconds(330);

    private final OkHttpClient reads = new OkHttpClient.Builder()
            .proxy(Proxy.NO_PROXY) // the key goes where the settings say, whatever the environment says
            .followRedirects(false)
            .followSslRedirects(false)
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectTimeout(Duration.ofSeconds(5))
            .writeTimeout(Duration.ofSeconds(10))
            .readTimeout(Duration.ofSeconds(15))
            .callTimeout(Duration.ofSeconds(20))
            .connectionPool(new ConnectionPool(32, 30, TimeUnit.SECONDS)) // Dify's nginx keeps 65 s (wire.md §8)
            .build();

    private final OkHttpClient actions = reads.newBuilder()
            .retryOnConnectionFailure(false)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS)) // a pooled one may be dead (security.md F4)
            .readTimeout(Duration.ofSeconds(60)) // titles and suggestions call a model
            .callTimeout(Duration.ofSeconds(90))
            .build();

    private final OkHttpClient streams = actions.newBuilder()
            .readTimeout(STREAM_SILENCE)
            .callTimeout(Duration.ZERO)
            .build();

    private final OkHttpClient blockingAnswers = actions.newBuilder()
            .readTimeout(ANSWER_LIMIT)
            .callTimeout(ANSWER_LIMIT)
            .build();

    /**
     * Reads something. The path is a list of plain segments below {@code /v1}.
     *
     * @throws DifyException for every answer that is not a JSON object with a 2xx status
     */
    public ObjectNode get(DifyApp app, List<String> path, Map<String, String> query) {
        var request = new Request.Builder().url(app.url(path, query)).get();
        return json(reads, app, request);
    }

    /** Does something that is quick at Dify's side. Errors as {@link #get}. */
    public ObjectNode post(DifyApp app, List<String> path, ObjectNode body) {
        return json(actions, app, post(app.url(path, Map.of()), body));
    }

    /** Asks for a whole answer; waits up to {@link #ANSWER_LIMIT}. Errors as {@link #get}. */
    public ObjectNode answer(DifyApp app, List<String> path, ObjectNode body) {
        return json(blockingAnswers, app, post(app.url(path, Map.of()), body));
    }

    /**
     * Asks for a streamed answer; returns when Dify has accepted the question.
     *
     * @throws DifyException for every answer that is not a 2xx event stream
     */
    public DifyStream stream(DifyApp app, List<String> path, ObjectNode body) {
        var request = post(app.url(path, Map.of()), body)
                .header("Accept", "text/event-stream")
                .header("Accept-Encoding", "identity"); // compressed events would wait for each other
        var call = streams.newCall(signed(app, request));
        try {
            var response = call.execute();
            if (!response.isSuccessful() || !isA(response, "text/event-stream")) {
                try (response) {
                    throw refused(response);
                }
            }
            return new DifyStream(call, response);
        } catch (IOException e) {
            throw DifyException.of(e);
        }
    }

    @Override
    public void close() {
        for (var client : List.of(reads, actions, streams, blockingAnswers)) {
            client.dispatcher().cancelAll();
            client.connectionPool().evictAll();
        }
    }

    private static ObjectNode json(OkHttpClient client, DifyApp app, Request.Builder request) {
        try (var response = client.newCall(signed(app, request)).execute()) {
            if (!response.isSuccessful()) {
                throw refused(response);
            }
            return Json.object(bounded(response))
                    .orElseThrow(() ->
                            new DifyException(ErrorCode.UPSTREAM_ERROR, 200, "Dify's reply is not a JSON object"));
        } catch (IOException e) {
            throw DifyException.of(e);
        }
    }

    private static DifyException refused(Response response) throws IOException {
        var body = isA(response, "application/json") ? Json.object(bounded(response)) : null;
        return DifyErrors.ofAnswer(response.code(), body == null ? null : body.orElse(null));
    }

    private static boolean isA(Response response, String type) {
        return response.header("Content-Type", "")
                .toLowerCase(java.util.Locale.ROOT)
                .startsWith(type);
    }

    private static byte[] bounded(Response response) throws IOException {
        var bytes = response.body().byteStream().readNBytes(MAX_REPLY_BYTES + 1);
        if (bytes.length > MAX_REPLY_BYTES) {
            throw new DifyException(
                    ErrorCode.UPSTREAM_ERROR,
                    response.code(),
                    "Dify's reply is larger than " + MAX_REPLY_BYTES + " bytes");
        }
        return bytes;
    }

    private static Request signed(DifyApp app, Request.Builder request) {
        return request.header("Authorization", "Bearer " + app.key().value())
                .header("User-Agent", "chat-gateway")
                .build();
    }

    private static Request.Builder post(HttpUrl url, ObjectNode body) {
        return new Request.Builder().url(url).post(new OneShot(Json.bytes(body)));
    }

    /** A body that OkHttp may send once and never again. */
    private static final class OneShot extends RequestBody {
        private final byte[] bytes;

        OneShot(byte[] bytes) {
            this.bytes = bytes;
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
}
