package chatgateway.api;

import chatgateway.auth.ChatUser;
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
 * Forms in which a workflow asks a human, from Dify 1.13 on (docs/dify-api.md#human-input). Dify lets whoever has the
 * token answer.
 */
final class Forms {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final DifyClient dify;
    private final Owners owners;
    private final AsyncHandler relay;

    Forms(DifyClient dify, Owners owners, AsyncHandler relay) {
        this.dify = dify;
        this.owners = owners;
        this.relay = relay;
    }

    void show(Context ctx) {
        var call = relay.call(ctx);
        var path = path(call);
        relay.later(call, Cost.READ, () -> call.reply(DifyFields.FORM.trim(dify.get(call.app(), path, Map.of()))));
    }

    /** Body: {@code inputs} (object) and {@code action} (id of the button). */
    void submit(Context ctx) {
        var call = relay.call(ctx);
        var path = path(call);
        relay.withBody(call, Cost.READ, sent -> {
            dify.post(call.app(), path, filledIn(sent, call.user()));
            ctx.json(Json.object());
        });
    }

    private ObjectNode filledIn(ObjectNode sent, ChatUser user) {
        if (!sent.path("inputs").isObject() || !sent.path("action").isTextual()) {
            throw Params.invalid("'inputs' must be an object and 'action' the id of one of the form's buttons.");
        }
        var body = Json.object();
        body.set("inputs", new MessageBody(sent, user, owners).inputs());
        return body.put("action", sent.get("action").asText()).put("user", user.difyUser());
    }

    private List<String> path(UserRequest call) {
        var token = call.ctx().pathParam("form_token");
        if (!TOKEN.matcher(token).matches()) {
            throw Params.nothingThere();
        }
        owners.check(token, call.user());
        return List.of("form", "human_input", token);
    }
}
