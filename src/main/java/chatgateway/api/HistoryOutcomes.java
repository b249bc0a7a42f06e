package chatgateway.api;

import chatgateway.dify.DifyErrors;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How answers in the history ended. Dify stores a failure as the text of its provider, traceback included; clients
 * receive the code and the sentence that the answer itself ended with. Dify 1.14 stores a stopped chatflow as a failure
 * (docs/dify-api.md#what-stop-does); clients receive a {@code normal} message that is {@code stopped}.
 */
final class HistoryOutcomes {
    private HistoryOutcomes() {}

    /** Rewrites {@code status} and {@code error} in every row of a page, in place. */
    static ObjectNode describe(ObjectNode page) {
        page.path("data").forEach(row -> {
            if (row instanceof ObjectNode message) {
                describeRow(message);
            }
        });
        return page;
    }

    /** Rewrites them in one message. */
    static void describeRow(ObjectNode message) {
        var text = message.path("error").asText("");
        message.remove("error");
        if (!message.path("status").asText().equals("error")) {
            return;
        }
        if (DifyErrors.isStop(text)) {
            message.put("status", "normal").put("stopped", true);
            return;
        }
        var failure = DifyErrors.ofRun(text);
        message.put("error", failure.getMessage()).put("error_code", failure.code());
    }
}
