package chatgateway.events;

import chatgateway.json.Json;
import chatgateway.json.JsonFilter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer that has ended, as its event reports it (docs/integrate.md#events).
 *
 * @param conversationId empty if there is none
 * @param messageId empty if it is not known
 * @param outcome how it ended
 * @param error the code that the client received, or null
 * @param firstMillis from the message to the first text, or null if there was none
 * @param millis from the message to the end
 * @param usage as Dify reports it, possibly empty
 * @param moderation whether Dify's moderation replaced the {@code input}'s answer or the {@code output}, or null
 * @param query what the user wrote
 * @param answer what the app wrote; empty unless content is sent
 */
public record FinishedAnswer(
        String requestId,
        String conversationId,
        String messageId,
        Outcome outcome,
        @Nullable String error,
        @Nullable Long firstMillis,
        long millis,
        ObjectNode usage,
        @Nullable String moderation,
        String query,
        String answer) {
    private static final JsonFilter USAGE =
            JsonFilter.of("prompt_tokens", "completion_tokens", "total_tokens", "total_price", "currency");

    public enum Outcome {
        COMPLETE,
        STOPPED,
        PAUSED,
        FAILED
    }

    ObjectNode data(ObjectNode signedInputs, boolean content) {
        var data =
                ids().put("request_id", requestId).put("outcome", outcome.name().toLowerCase(Locale.ROOT));
        if (error != null) {
            data.put("error", error);
        }
        data.put("first_ms", firstMillis).put("ms", millis);
        data.set("usage", USAGE.trim(usage));
        data.set("inputs", signedInputs);
        return content ? data.put("query", query).put("answer", answer) : data;
    }

    ObjectNode flag(boolean content) {
        var data = ids().put("moderation", moderation);
        return content ? data.put("query", query).put("answer", answer) : data;
    }

    private ObjectNode ids() {
        return Json.object().put("conversation_id", conversationId).put("message_id", messageId);
    }
}
