package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.dify.DifyApp;
import chatgateway.json.Json;
import chatgateway.stream.FileLinks;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.ContentType;
import io.javalin.http.Context;

/** One request of a user: who asks, which Dify app answers, and how its file links look from outside. */
record UserRequest(Context ctx, ChatUser user, DifyApp app, FileLinks links) {

    /** Answers with JSON, file links rewritten. */
    void reply(ObjectNode body) {
        ctx.contentType(ContentType.APPLICATION_JSON).result(Json.bytes(links.rewriteAll(body)));
    }
}
