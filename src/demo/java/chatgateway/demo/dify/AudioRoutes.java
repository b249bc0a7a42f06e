package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import io.javalin.http.Context;
import java.util.Set;

/** Speech both ways (docs/dify-api.md#speech). The voice is silence, titled with what it reads. */
final class AudioRoutes {
    private static final int LARGEST = 30 << 20;
    private static final int FRAMES_PER_LETTER = 3;

    private final DifyInstance dify;

    AudioRoutes(DifyInstance dify) {
        this.dify = dify;
    }

    void toText(Context ctx, Caller caller) {
        var part = RecordedRequest.of(ctx).parts().stream()
                .filter(file -> file.isFile() && file.name().equals("file"))
                .findFirst()
                .orElseThrow(() -> DifyError.of(400, "bad_request_key_error", "400 Bad Request: KeyError: 'file'"));
        if (part.contentType() == null
                || !accepted().contains(part.contentType().replaceFirst("^audio/", ""))) {
            throw DifyError.of(415, "unsupported_audio_type", "Audio type not allowed.");
        }
        if (part.bytes().length > LARGEST) {
            throw DifyError.of(413, "audio_too_large", "Audio size exceeded.");
        }
        ErrorReply.json(ctx, 200, DemoJson.object().put("text", "What can you show me?"));
    }

    /** Reads any message of any app aloud to anybody (docs/dify-api.md#speech). */
    void fromText(Context ctx, Caller caller) {
        var body = caller.body();
        var id = body.path("message_id").asText("");
        if (!id.isEmpty()) {
            var message = Auth.isUuid(id) ? dify.store().message(id).orElse(null) : null;
            if (message == null || message.answer().isEmpty()) {
                ctx.contentType("application/json").result("null\n");
                return;
            }
            speak(ctx, message.answer());
            return;
        }
        var text = body.path("text").asText("");
        if (text.isEmpty()) {
            throw DifyError.invalid("Text is required");
        }
        speak(ctx, text);
    }

    private static void speak(Context ctx, String text) {
        ctx.contentType("audio/mpeg").result(SilentMp3.silence(FRAMES_PER_LETTER * Math.min(text.length(), 200), text));
    }

    /** Neither {@code audio/mpeg} nor {@code audio/webm}, which is what browsers make, since V1_9. */
    private Set<String> accepted() {
        if (dify.version().atLeast(DifyVersion.V1_9)) {
            return Set.of("mp3", "m4a", "wav", "amr", "mpga");
        }
        return dify.version().atLeast(DifyVersion.V1_4)
                ? Set.of("mp3", "m4a", "wav", "webm", "amr")
                : Set.of("mp3", "mp4", "mpeg", "mpga", "m4a", "wav", "webm", "amr");
    }
}
