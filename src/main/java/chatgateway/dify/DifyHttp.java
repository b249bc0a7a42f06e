package chatgateway.dify;

import chatgateway.http.BrokenBodyException;
import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.json.LenientJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Proxy;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OkHttp clients for Dify: timeouts, connections, and the checks of replies.
 *
 * <p>A message must be sent once, because Dify bills every answer. OkHttp retries in five situations
 * (docs/threats.md#f3-posts-are-sent-again), so requests that change something use a new connection, a one-shot body, and
 * neither retries nor redirects. Reads are idempotent and keep the connection pool and the retries.
 */
final class DifyHttp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DifyHttp.class);
    private static final int MAX_REPLY_BYTES = 5 << 20;
    private static final Duration LONG_WAIT = Duration.ofSeconds(5);
    private static final long HEAP_OF_BYTE = 4; // of a reply that is read as a whole: its bytes, and twice in a tree
    private static final long MAX_FILTERED_BYTES =
            64 << 20; // histories of agents hold megabytes that users may not see
    private static final int RETRY_SECONDS = 5; // until another replica, or this one after its restart, is ready

    private static final Pattern VERSION = Pattern.compile("[\\w.+-]{1,40}");

    private volatile boolean closed;

    /** By address; bounded, because the addresses come from the settings. */
    final Map<String, String> versions = new ConcurrentHashMap<>();

    final ConnectionShortage waits;
    final OkHttpClient reads;
    final OkHttpClient actions;
    final OkHttpClient transfers;
    final OkHttpClient streams;
    final OkHttpClient blockingAnswers;

    DifyHttp(Timeouts timeouts, List<X509Certificate> trusted, Runnable waited) {
        waits = new ConnectionShortage(LONG_WAIT, waited);
        var base = Trust.add(new OkHttpClient.Builder(), trusted)
                .proxy(Proxy.NO_PROXY) // ignores proxies of the environment: the key must reach DIFY_BASE_URL only
                .followRedirects(false)
                .followSslRedirects(false)
                .protocols(List.of(Protocol.HTTP_1_1))
                .connectTimeout(timeouts.connect())
                .writeTimeout(Duration.ofSeconds(10))
                .readTimeout(Duration.ofSeconds(15))
                .callTimeout(Duration.ofSeconds(20))
                .addInterceptor(this::refuseAtTheEnd)
                .addInterceptor(this::noteVersion)
                // Dify's nginx closes idle connections after 65 s (docs/dify-api.md#headers-and-connections)
                .connectionPool(new ConnectionPool(32, 30, TimeUnit.SECONDS))
                .build();
        reads = base.newBuilder().addInterceptor(waits).build();
        actions = base.newBuilder()
                .retryOnConnectionFailure(false)
                // a pooled connection may be closed (docs/threats.md#f4-pooled-connections-may-be-dead)
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .readTimeout(Duration.ofSeconds(60)) // titles and suggestions call a model
                .callTimeout(Duration.ofSeconds(90))
                .build();
        transfers = actions.newBuilder()
                .writeTimeout(Duration.ofSeconds(60)) // the body arrives at the speed of the uploading client
                .callTimeout(Duration.ofMinutes(10))
                .build();
        streams = actions.newBuilder()
                .readTimeout(Duration.ZERO) // DifyStream.cancelIfSilent
                .callTimeout(timeouts.answer()) // also ends a stream that sends bytes but never an event
                .build();
        blockingAnswers = actions.newBuilder()
                .readTimeout(timeouts.answer())
                .callTimeout(timeouts.answer())
                .build();
    }

    /** Adds the app's key to a request. */
    static Request signed(DifyApp app, Request.Builder request) {
        return request.header(
                        "Authorization",
                        "Bearer " + Objects.requireNonNull(app.key()).value())
                .header("User-Agent", "chat-gateway")
                .build();
    }

    /** Executes the call and returns a 2xx response, which the caller must close. */
    static Response send(Call call) {
        try {
            var response = call.execute();
            if (!response.isSuccessful()) {
                try (response) {
                    throw refused(response);
                }
            }
            return response;
        } catch (BrokenBodyException e) {
            throw e.error();
        } catch (IOException e) {
            throw failed(call, e);
        }
    }

    /**
     * Executes the call and parses the JSON object of the response; an empty one for a 204
     * (docs/dify-api.md#delete-a-conversation).
     */
    static ObjectNode json(Call call) {
        try (var response = send(call)) {
            return response.code() == 204 ? Json.object() : object(response);
        } catch (IOException e) {
            throw failed(call, e);
        }
    }

    /**
     * Executes the call and keeps the fields of the filter while the reply arrives.
     *
     * @param read receives the number of bytes of the reply
     * @param kept receives the bytes of heap that every kept value will occupy; may throw
     * @return empty if the reply is no JSON object
     */
    static Optional<ObjectNode> json(Call call, JsonFilter filter, LongConsumer read, LongConsumer kept) {
        try (var response = send(call)) {
            var body = new BoundedStream(response.body().byteStream(), MAX_FILTERED_BYTES);
            try {
                return LenientJson.object(body, filter, kept);
            } finally {
                read.accept(body.count());
            }
        } catch (IOException e) {
            throw failed(call, e);
        }
    }

    /** Reads a list as a whole, for one whose rows may be broken; those are left out. */
    static ObjectNode page(Call call, LongConsumer kept) {
        try (var response = send(call)) {
            var bytes = bounded(response);
            kept.accept(bytes.length * HEAP_OF_BYTE);
            return LenientJson.rows(bytes).map(DifyHttp::readable).orElseThrow(DifyHttp::notJson);
        } catch (IOException e) {
            throw failed(call, e);
        }
    }

    private static ObjectNode readable(List<Optional<ObjectNode>> rows) {
        var page = Json.object().put("limit", rows.size());
        var data = page.putArray("data");
        rows.forEach(row -> row.ifPresent(data::add));
        log.warn(
                "{} of {} rows of a page of Dify cannot be read and are left out",
                rows.size() - data.size(),
                rows.size());
        return page.put("has_more", !data.isEmpty()); // unknown; without a row there is no id to go on from
    }

    static DifyProbe probe(Call call) {
        try (var response = call.execute()) {
            return new DifyProbe(response.code(), response.header("X-Version"), jsonOrNothing(response));
        } catch (IOException e) {
            throw failed(call, e);
        }
    }

    /** Maps an I/O failure. A cancelled call means that the gateway stops, unless it was a timeout, which cancels too. */
    private static GatewayException failed(Call call, IOException e) {
        var weAreClosing = call.isCanceled() && !(e instanceof InterruptedIOException);
        if (weAreClosing) {
            return new GatewayException(ErrorCode.DRAINING, RETRY_SECONDS);
        }
        var sentence = ConnectionFailure.explain(call.request().url(), e);
        if (sentence != null) {
            var isLate = e instanceof InterruptedIOException;
            return new DifyException(isLate ? ErrorCode.UPSTREAM_TIMEOUT : ErrorCode.UPSTREAM_ERROR, 0, sentence);
        }
        return DifyException.of(e);
    }

    private static DifyException refused(Response response) throws IOException {
        return DifyErrors.ofReply(response.code(), jsonOrNothing(response));
    }

    private static ObjectNode jsonOrNothing(Response response) throws IOException {
        return isA(response, "application/json")
                ? LenientJson.object(bounded(response)).orElseGet(Json::object)
                : Json.object();
    }

    /** Whether the response is an uncompressed event stream; a proxy may compress it although the request forbids that. */
    static boolean isEventStream(Response response) {
        var encoding = response.header("Content-Encoding", "identity");
        return isA(response, "text/event-stream") && encoding.equalsIgnoreCase("identity");
    }

    private static boolean isA(Response response, String type) {
        return response.header("Content-Type", "").toLowerCase(Locale.ROOT).startsWith(type);
    }

    /** Rejects a message whose body arrived after the stop began. */
    private Response refuseAtTheEnd(Interceptor.Chain chain) throws IOException {
        if (closed) {
            chain.call().cancel();
        }
        return chain.proceed(chain.request());
    }

    private Response noteVersion(Interceptor.Chain chain) throws IOException {
        var response = chain.proceed(chain.request());
        var version = response.header("X-Version", "");
        if (VERSION.matcher(version).matches()) {
            var url = chain.request().url();
            versions.put(url.scheme() + "://" + url.host() + ":" + url.port(), version);
        }
        return response;
    }

    @Override
    public void close() {
        closed = true;
        for (var client : List.of(reads, actions, transfers, streams, blockingAnswers)) {
            client.dispatcher().cancelAll();
            client.connectionPool().evictAll();
        }
    }

    private static ObjectNode object(Response response) throws IOException {
        return LenientJson.object(bounded(response)).orElseThrow(DifyHttp::notJson);
    }

    static DifyException notJson() {
        return new DifyException(ErrorCode.UPSTREAM_ERROR, 200, "Dify's reply is not a JSON object");
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
}
