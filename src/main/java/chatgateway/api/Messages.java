package chatgateway.api;

import chatgateway.auth.AccessGuard;
import chatgateway.dify.DifyApp;
import chatgateway.dify.DifyClient;
import chatgateway.settings.Settings;
import chatgateway.stream.EventPolicy;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;

/** The history of a conversation: {@code GET /v1/messages} (wire.md §4.3). */
public final class Messages {
    private final Settings settings;
    private final DifyClient dify;
    private final Relay relay;

    public Messages(Settings settings, DifyClient dify, Relay relay) {
        this.settings = settings;
        this.dify = dify;
        this.relay = relay;
    }

    /** Query: {@code conversation_id} (UUID), {@code first_id} (UUID, of the oldest message known), {@code limit} 1 to 100. */
    public void list(Context ctx) {
        var user = AccessGuard.user(ctx);
        var query = new LinkedHashMap<String, String>();
        query.put("conversation_id", Params.queryId(ctx, "conversation_id"));
        if (ctx.queryParam("first_id") != null) {
            query.put("first_id", Params.queryId(ctx, "first_id"));
        }
        query.put("limit", String.valueOf(Params.limit(ctx)));
        query.put("user", user.difyUser());
        var app = DifyApp.of(settings.system(user.systemId()));
        relay.later(ctx, () -> ctx.json(EventPolicy.history(dify.get(app, List.of("messages"), query))));
    }
}
