package chatgateway.stream;

import com.fasterxml.jackson.databind.JsonNode;

/** How many tokens the model took, as Dify states it at the end of an answer (docs/dify-api.md#events). */
public final class Usage {
    private Usage() {}

    /**
     * Of a chat or completion, or of a workflow app; 0 if it is not stated.
     *
     * @param end the last event of an answer, or a blocking answer
     */
    public static long tokens(JsonNode end) {
        var usage = end.path("metadata").path("usage");
        return Math.max(
                0,
                (usage.isObject() ? usage : end.path("data"))
                        .path("total_tokens")
                        .asLong());
    }
}
