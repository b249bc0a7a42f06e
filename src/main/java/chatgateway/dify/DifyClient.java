package chatgateway.dify;

import chatgateway.http.ErrorCode;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import okhttp3.HttpUrl;
import okhttp3.MultipartBody;
import okhttp3.Request;

/**
 * The client for Dify's API. Paths are lists of unencoded segments below {@code /v1}.
 *
 * <p>Every method throws {@link DifyException} if the reply is not a 2xx of the expected type.
 */
public final class DifyClient implements AutoCloseable {
    private final DifyHttp http;
    private final Timeouts timeouts;

    public DifyClient() {
        this(Timeouts.USUAL);
    }

    public DifyClient(Timeouts timeouts) {
        this(timeouts, List.of(), () -> {});
    }

    /**
     * @param trusted certificates that are trusted besides the JVM's own
     * @param waited called when a read waited at Dify while answers were in progress
     */
    public DifyClient(Timeouts timeouts, List<X509Certificate> trusted, Runnable waited) {
        this.http = new DifyHttp(timeouts, trusted, waited);
        this.timeouts = timeouts;
    }

    /** The version that each Dify last named, by its address, such as {@code http://dify:80}. */
    public Map<String, String> versions() {
        return Map.copyOf(http.versions);
    }

    /** Sends a GET request. */
    public ObjectNode get(DifyApp app, List<String> path, Map<String, String> query) {
        return DifyHttp.json(http.reads.newCall(DifyHttp.signed(app, new Request.Builder().url(app.url(path, query)))));
    }

    /**
     * Reads a page of a list and keeps the fields of the filter while it arrives; a row that cannot be read is left out.
     *
     * @param read receives the number of bytes of the reply
     * @param kept receives the bytes of heap that every kept value will occupy; may throw
     */
    public ObjectNode page(
            DifyApp app,
            List<String> path,
            Map<String, String> query,
            JsonFilter filter,
            LongConsumer read,
            LongConsumer kept) {
        var request = DifyHttp.signed(app, new Request.Builder().url(app.url(path, query)));
        return DifyHttp.json(http.reads.newCall(request), filter, read, kept)
                .orElseGet(() -> filter.trim(DifyHttp.page(http.reads.newCall(request), kept)));
    }

    /** Sends a GET request and returns the reply whatever its status; throws only if there is none. */
    public DifyProbe probe(DifyApp app, List<String> path, Map<String, String> query) {
        return DifyHttp.probe(
                http.reads.newCall(DifyHttp.signed(app, new Request.Builder().url(app.url(path, query)))));
    }

    /** Sends a GET request for which Dify calls a model, with a longer timeout. */
    public ObjectNode slowGet(DifyApp app, List<String> path, Map<String, String> query) {
        return DifyHttp.json(
                http.actions.newCall(DifyHttp.signed(app, new Request.Builder().url(app.url(path, query)))));
    }

    /** Sends a POST request with a timeout that allows a short model call, such as for a title. */
    public ObjectNode post(DifyApp app, List<String> path, ObjectNode body) {
        return DifyHttp.json(http.actions.newCall(DifyHttp.signed(app, posting(app, path, body))));
    }

    /** Stops an answer. Dify also accepts the id of a task that has ended or never existed. */
    public void stop(DifyApp app, AppType appType, String taskId, String difyUser) {
        post(app, appType.stopPath(taskId), Json.object().put("user", difyUser));
    }

    public void delete(DifyApp app, List<String> path, ObjectNode body) {
        var request = new Request.Builder().url(app.url(path, Map.of())).delete(new OneShotJson(body));
        // 200 or 204 (docs/dify-api.md#delete-a-conversation)
        DifyHttp.send(http.actions.newCall(DifyHttp.signed(app, request))).close();
    }

    /**
     * Requests an answer in blocking mode; waits as long as an answer may take.
     *
     * @param kept receives the bytes of heap that the answer will occupy; may throw
     */
    public ObjectNode answer(DifyApp app, List<String> path, ObjectNode body, LongConsumer kept) {
        http.waits.answerBegins();
        try {
            var call = http.blockingAnswers.newCall(DifyHttp.signed(app, posting(app, path, body)));
            return DifyHttp.json(call, JsonFilter.whole(), read -> {}, kept).orElseThrow(DifyHttp::notJson);
        } finally {
            http.waits.answerEnds();
        }
    }

    /** Prepares a message whose answer is streamed. */
    public DifyStream stream(DifyApp app, List<String> path, ObjectNode body) {
        return events(app, posting(app, path, body));
    }

    /** Prepares to read the events of a workflow run that is active or paused (docs/dify-api.md#workflow-apps). */
    public DifyStream runEvents(DifyApp app, List<String> path, Map<String, String> query) {
        return events(app, new Request.Builder().url(app.url(path, query)));
    }

    /** Uploads a file as a multipart form, the fields first. */
    public ObjectNode upload(DifyApp app, List<String> path, Map<String, String> fields, UploadContent file) {
        var form = new MultipartBody.Builder().setType(MultipartBody.FORM);
        fields.forEach(form::addFormDataPart);
        form.addFormDataPart("file", file.name(), file.body());
        var request = new Request.Builder().url(app.url(path, Map.of())).post(form.build());
        return DifyHttp.json(http.transfers.newCall(DifyHttp.signed(app, request)));
    }

    /** Downloads a file with the app's key. */
    public DifyFile file(DifyApp app, List<String> path, Map<String, String> query) {
        return file(DifyHttp.signed(app, plain(app.url(path, query))), read -> {});
    }

    /**
     * Fetches what a signed link leads to, without the key: a 403 is about the signature then
     * (docs/dify-api.md#files-and-signed-links).
     *
     * @param read receives the number of bytes whenever some were read
     */
    public DifyFile signedFile(DifyApp app, List<String> path, Map<String, String> query, IntConsumer read) {
        try {
            return file(plain(app.fileUrl(path, query)).build(), read);
        } catch (DifyException e) {
            throw e.upstreamStatus() == 403 ? new DifyException(ErrorCode.NOT_FOUND, 403, e.detail()) : e;
        }
    }

    /** Requests speech for a text. */
    public DifyFile speech(DifyApp app, ObjectNode body) {
        var request = posting(app, List.of("text-to-audio"), body).header("Accept-Encoding", "identity");
        var response = DifyHttp.send(http.transfers.newCall(DifyHttp.signed(app, request)));
        return new DifyFile(response, read -> {});
    }

    @Override
    public void close() {
        http.close();
    }

    private DifyFile file(Request request, IntConsumer read) {
        return new DifyFile(DifyHttp.send(http.transfers.newCall(request)), read);
    }

    private DifyStream events(DifyApp app, Request.Builder request) {
        var call = http.streams.newCall(DifyHttp.signed(
                app,
                request.header("Accept", "text/event-stream")
                        .header("Accept-Encoding", "identity"))); // a compressor would hold events back
        return new DifyStream(call, timeouts, http.waits);
    }

    private static Request.Builder posting(DifyApp app, List<String> path, ObjectNode body) {
        return new Request.Builder().url(app.url(path, Map.of())).post(new OneShotJson(body));
    }

    /** Requests the bytes uncompressed, so that their length is known. */
    private static Request.Builder plain(HttpUrl url) {
        return new Request.Builder().url(url).header("Accept-Encoding", "identity");
    }
}
