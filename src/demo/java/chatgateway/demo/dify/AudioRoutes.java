package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import io.javalin.http.Context;
import java.util.Set;

/** Transcription and speech (docs/dify-api.md#speech). Speech is a silent MP3 with the text as its title. */
final class AudioRoutes {
    private static final int MAX_BYTES = 30 << 20;
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
        if (part.bytes().length > MAX_BYTES) {
            throw DifyError.of(413, "audio_too_large", "Audio size exceeded.");
        }
        ErrorReply.json(ctx, 200, DemoJson.object().put("text", "What can you show me?"));
    }

    /** Returns speech for any message of any app, to any user (docs/dify-api.md#speech). */
    void fromText(Context ctx, Caller caller) {
        var body = caller.body();
        var id = body.path("message_id").asText("");
        if (!id.isEmpty()) {
            var message = Auth.isUuid(id) ? dify.store().message(id).orElse(null) : null;
            if (message == null || message.answer().isEmpty()) {
                ctx.contentType("application/json").result("null\n");
                return;
            }
            sendSpeech(ctx, message.answer());
            return;
        }
        var text = body.path("text").asText("");
        if (text.isEmpty()) {
            throw DifyError.invalid("Text is required");
        }
        sendSpeech(ctx, text);
    }

    private static void sendSpeech(Context ctx, String text) {
        ctx.contentType("audio/mpeg").result(SilentMp3.silence(FRAMES_PER_LETTER * Math.min(text.length(), 200), text));
    }

    /** Since V1_9 without {@code audio/mpeg} and {@code audio/webm}, which browsers record. */
    private Set<String> accepted() {
        if (dify.version().atLeast(DifyVersion.V1_9)) {
            return Set.of("mp3", "m4a", "wav", "amr", "mpga");
        }
        return dify.version().atLeast(DifyVersion.V1_4)
                ? Set.of("mp3", "m4a", "wav", "webm", "amr")
                : Set.of("mp3", "mp4", "mpeg", "mpga", "m4a", "wav", "webm", "amr");
    }
}
