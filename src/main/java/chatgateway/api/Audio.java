package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.dify.DifyClient;
import chatgateway.dify.UploadContent;
import chatgateway.http.FileReply;
import chatgateway.http.FormFile;
import chatgateway.http.MediaTypes;
import chatgateway.http.Params;
import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Cost;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** Speech in both directions (docs/dify-api.md#speech). */
final class Audio {
    private static final JsonFilter HEARD = JsonFilter.of("text");
    private static final FormFile.Limit LIMIT = // Dify's own
            new FormFile.Limit(30L << 20, "audio_too_large", "The recording is too long.");
    private static final int MAX_SPOKEN_CHARACTERS = 16_000;

    private final DifyClient dify;
    private final AsyncHandler relay;

    Audio(DifyClient dify, AsyncHandler relay) {
        this.dify = dify;
        this.relay = relay;
    }

    /** Form: {@code file}, a recording as browsers make it. */
    void toText(Context ctx) {
        var call = relay.call(ctx);
        relay.later(call, Cost.WORK, () -> {
            var file = FormFile.read(ctx, LIMIT);
            var sound = new UploadContent(file.name(), MediaTypes.soundForDify(file.type()), file.content());
            var fields = Map.of("user", call.user().difyUser());
            call.reply(HEARD.trim(dify.upload(call.app(), List.of("audio-to-text"), fields, sound)));
        });
    }

    /**
     * Body: {@code text}, {@code voice}. Never {@code message_id}: Dify reads anybody's message by it
     * (docs/dify-api.md#speech).
     */
    void fromText(Context ctx) {
        var call = relay.call(ctx);
        relay.withBody(call, Cost.WORK, sent -> {
            try (var sound = dify.speech(call.app(), spoken(sent, call.user()))) {
                FileReply.sendSound(ctx, sound.content());
            }
        });
    }

    private static ObjectNode spoken(ObjectNode sent, ChatUser user) {
        var text = sent.path("text").asText("");
        if (text.isBlank() || text.length() > MAX_SPOKEN_CHARACTERS) {
            throw Params.invalid("'text' must be a text of 1 to " + MAX_SPOKEN_CHARACTERS + " characters.");
        }
        var body = Json.object().put("text", text);
        var voice = sent.path("voice").asText("");
        if (voice.matches("[\\w .:-]{1,100}")) {
            body.put("voice", voice);
        }
        return body.put("user", user.difyUser());
    }
}
