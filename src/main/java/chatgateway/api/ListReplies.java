package chatgateway.api;

import chatgateway.dify.DifyClient;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Sends Dify's lists, which can be large: what users may not see is dropped while it arrives. */
final class ListReplies {
    private final Limits limits;
    private final DifyClient dify;
    private final AsyncHandler async;

    ListReplies(Limits limits, DifyClient dify, AsyncHandler async) {
        this.limits = limits;
        this.dify = dify;
        this.async = async;
    }

    /** @param last changes the page before it is sent */
    void send(
            UserRequest request,
            List<String> path,
            Map<String, String> query,
            JsonFilter filter,
            UnaryOperator<ObjectNode> last) {
        async.handle(request, Cost.READ, () -> {
            var reply = BoundedReply.open(limits, request);
            var page = last.apply(dify.page(request.app(), path, query, filter, reply::read, reply::keep));
            reply.send(request.links().rewriteAll(page));
        });
    }
}
