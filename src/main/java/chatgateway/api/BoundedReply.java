package chatgateway.api;

import chatgateway.http.ResponseDeadline;
import chatgateway.json.Json;
import chatgateway.limits.Limits;
import chatgateway.limits.ReplyBudget;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.ContentType;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/**
 * A response with a reply of Dify that can be large: its memory comes out of {@link ReplyBudget}, its size is charged to the
 * user, and a client that does not read it is disconnected.
 */
final class BoundedReply {
    private final Limits limits;
    private final UserRequest request;
    private final ReplyBudget.Share share;

    private BoundedReply(Limits limits, UserRequest request) {
        this.limits = limits;
        this.request = request;
        this.share = limits.openReply(request.user());
    }

    /** Begins a reply, which ends with the response. */
    static BoundedReply open(Limits limits, UserRequest request) {
        var reply = new BoundedReply(limits, request);
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(request.ctx().req()), failure -> reply.share.close());
        return reply;
    }

    /** Charges the user for what was read from Dify. */
    void read(long bytes) {
        limits.chargeReply(request.user(), bytes);
    }

    /** Takes heap for what is kept. */
    void keep(long bytes) {
        share.keep(bytes);
    }

    /** @param body in which file links are rewritten */
    void send(ObjectNode body) {
        var bytes = Json.bytes(body);
        share.write(bytes.length, ResponseDeadline.set(request.ctx(), bytes.length));
        request.ctx().contentType(ContentType.APPLICATION_JSON).result(bytes);
    }
}
