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
import chatgateway.limits.Limits;
import chatgateway.limits.ModelCall;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** Transcribes recordings and synthesizes speech (docs/dify-api.md#speech). */
final class Audio {
    private static final JsonFilter TRANSCRIPT = JsonFilter.of("text");
    private static final FormFile.SizeLimit LIMIT = // Dify's own
            new FormFile.SizeLimit(30L << 20, "audio_too_large", "The recording is too long.");
    private static final int MAX_SPEECH_CHARACTERS = 16_000;

    private final Limits limits;
    private final DifyClient dify;
    private final AsyncHandler async;

    Audio(Limits limits, DifyClient dify, AsyncHandler async) {
        this.limits = limits;
        this.dify = dify;
        this.async = async;
    }

    /** Form: {@code file}, a recording in a format of browsers. */
    void transcribe(Context ctx) {
        var request = async.request(ctx);
        async.handle(request, Cost.WORK, () -> {
            var file = FormFile.read(ctx, LIMIT);
            var sound = new UploadContent(file.name(), MediaTypes.soundForDify(file.type()), file.content());
            var fields = Map.of("user", request.user().difyUser());
            limits.chargeModelCall(request.user(), ModelCall.TRANSCRIPTION, 1);
            request.reply(TRANSCRIPT.trim(dify.upload(request.app(), List.of("audio-to-text"), fields, sound)));
        });
    }

    /**
     * Body: {@code text}, {@code voice}. {@code message_id} is never sent: Dify would read out any user's message
     * (docs/dify-api.md#speech).
     */
    void synthesize(Context ctx) {
        var request = async.request(ctx);
        async.handleBody(request, Cost.WORK, body -> {
            var speech = speechRequest(body, request.user());
            var characters = speech.path("text").asText().length();
            limits.chargeModelCall(request.user(), ModelCall.SPEECH, characters);
            try (var sound = dify.speech(request.app(), speech)) {
                FileReply.sendSound(ctx, sound.content());
            }
        });
    }

    private static ObjectNode speechRequest(ObjectNode body, ChatUser user) {
        var text = body.path("text").asText("");
        if (text.isBlank() || text.length() > MAX_SPEECH_CHARACTERS) {
            throw Params.invalid("'text' must be a text of 1 to " + MAX_SPEECH_CHARACTERS + " characters.");
        }
        var request = Json.object().put("text", text);
        var voice = body.path("voice").asText("");
        if (voice.matches("[\\w .:-]{1,100}")) {
            request.put("voice", voice);
        }
        return request.put("user", user.difyUser());
    }
}
