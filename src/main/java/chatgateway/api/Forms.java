package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Owners;
import chatgateway.dify.DifyClient;
import chatgateway.http.Params;
import chatgateway.json.Json;
import chatgateway.limits.Cost;
import chatgateway.stream.DifyFields;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Forms that a workflow shows to a human, from Dify 1.13 on (docs/dify-api.md#human-input). Dify accepts them from any
 * user who has the token.
 */
final class Forms {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final DifyClient dify;
    private final Owners owners;
    private final AsyncHandler async;

    Forms(DifyClient dify, Owners owners, AsyncHandler async) {
        this.dify = dify;
        this.owners = owners;
        this.async = async;
    }

    void show(Context ctx) {
        var request = async.request(ctx);
        var path = path(request);
        async.handle(
                request, Cost.READ, () -> request.reply(DifyFields.FORM.trim(dify.get(request.app(), path, Map.of()))));
    }

    /** Body: {@code inputs} (object) and {@code action} (id of the button). */
    void submit(Context ctx) {
        var request = async.request(ctx);
        var path = path(request);
        async.handleBody(request, Cost.READ, body -> {
            dify.post(request.app(), path, submission(body, request.user()));
            ctx.json(Json.object());
        });
    }

    private ObjectNode submission(ObjectNode body, ChatUser user) {
        if (!body.path("inputs").isObject() || !body.path("action").isTextual()) {
            throw Params.invalid("'inputs' must be an object and 'action' the id of one of the form's buttons.");
        }
        var submission = Json.object();
        submission.set("inputs", new MessageBody(body, user, owners).inputs());
        return submission.put("action", body.get("action").asText()).put("user", user.difyUser());
    }

    private List<String> path(UserRequest request) {
        var token = request.ctx().pathParam("form_token");
        if (!TOKEN.matcher(token).matches()) {
            throw Params.nothingThere();
        }
        owners.check(token, request.user());
        return List.of("form", "human_input", token);
    }
}
