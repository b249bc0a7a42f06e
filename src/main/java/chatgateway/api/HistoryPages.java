package chatgateway.api;

import chatgateway.dify.DifyClient;
import chatgateway.json.JsonFilter;
import chatgateway.limits.Limits;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reads all conversations of a user, or all messages of a conversation, from Dify: one page at a time, each charged to the
 * user, and none kept.
 */
final class HistoryPages {
    private static final String ROWS = "100"; // the most that Dify returns
    private static final int MAX_PAGES = 1_000; // in case has_more never becomes false

    private final Limits limits;
    private final DifyClient dify;

    /** Takes the rows, each of which has an id. */
    interface Rows {
        /** @return whether to go on */
        boolean take(ObjectNode row) throws Exception;
    }

    HistoryPages(Limits limits, DifyClient dify) {
        this.limits = limits;
        this.dify = dify;
    }

    /** The last used first. */
    void conversations(UserRequest request, JsonFilter fields, Rows rows) throws Exception {
        read(request, "conversations", Map.of(), "last_id", fields, order -> order, rows);
    }

    /** The newest first. */
    void messages(UserRequest request, String conversationId, JsonFilter fields, Rows rows) throws Exception {
        var of = Map.of("conversation_id", conversationId);
        read(request, "messages", of, "first_id", fields, HistoryPages::newestFirst, rows);
    }

    private void read(
            UserRequest request,
            String list,
            Map<String, String> of,
            String cursor,
            JsonFilter fields,
            UnaryOperator<List<ObjectNode>> order,
            Rows rows)
            throws Exception {
        var page = JsonFilter.of("has_more").with("data", fields);
        var query = new LinkedHashMap<>(of);
        query.put("limit", ROWS);
        query.put("user", request.user().difyUser());
        for (var pages = 0; pages < MAX_PAGES; pages++) {
            try (var share = limits.openReply(request.user())) {
                var reply = dify.page(
                        request.app(),
                        List.of(list),
                        query,
                        page,
                        bytes -> limits.chargeReply(request.user(), bytes),
                        share::keep);
                var last = "";
                for (var row : order.apply(rowsOf(reply))) {
                    last = row.path("id").asText();
                    if (!rows.take(row)) {
                        return;
                    }
                }
                if (last.isEmpty() || !reply.path("has_more").asBoolean()) {
                    return;
                }
                query.put(cursor, last);
            }
        }
    }

    private static List<ObjectNode> rowsOf(ObjectNode page) {
        var rows = new ArrayList<ObjectNode>();
        page.path("data").forEach(row -> {
            if (row instanceof ObjectNode object) {
                rows.add(object);
            }
        });
        return rows;
    }

    /** Inside a page of messages the oldest comes first (docs/dify-api.md#message-history). */
    private static List<ObjectNode> newestFirst(List<ObjectNode> rows) {
        Collections.reverse(rows);
        return rows;
    }
}
