package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.dify.DifyApp;
import chatgateway.json.Json;
import chatgateway.stream.FileLinks;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.ContentType;
import io.javalin.http.Context;

/**
 * A request with a valid token.
 *
 * @param app the Dify app of the user's system
 * @param links rewrites file links for that system
 */
record UserRequest(Context ctx, ChatUser user, DifyApp app, FileLinks links) {

    /** Responds with this JSON, in which file links are rewritten. */
    void reply(ObjectNode body) {
        ctx.contentType(ContentType.APPLICATION_JSON).result(Json.bytes(links.rewriteAll(body)));
    }
}
