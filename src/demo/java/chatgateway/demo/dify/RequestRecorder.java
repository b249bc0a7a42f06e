package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import io.javalin.http.Context;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Runs before every route: records the request, sets Dify's headers, and sends a canned reply if there is one. */
final class RequestRecorder {
    private static final int CAPACITY = 5000;

    private final ArrayDeque<RecordedRequest> received = new ArrayDeque<>();
    private final Map<String, CannedReply> replies = new ConcurrentHashMap<>();

    void before(Context ctx, DifyVersion version) {
        var request = RecordedRequest.of(ctx);
        record(request);
        ctx.header("X-Version", version.number())
                .header("X-Env", "PRODUCTION")
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Expose-Headers", "X-Version, X-Env, X-Trace-Id");
        var canned = replies.remove(request.method() + " " + request.path());
        if (canned != null) {
            canned.answer(ctx);
            ctx.skipRemainingHandlers();
        }
    }

    void replyOnce(String method, String path, CannedReply reply) {
        replies.put(method + " " + path, reply);
    }

    synchronized List<RecordedRequest> received() {
        return List.copyOf(received);
    }

    synchronized void clear() {
        received.clear();
    }

    private synchronized void record(RecordedRequest request) {
        if (received.size() == CAPACITY) {
            received.removeFirst();
        }
        received.addLast(request);
    }
}
