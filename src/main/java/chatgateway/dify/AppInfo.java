package chatgateway.dify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What the page shows of a Dify app (wire.md §4.13).
 *
 * @param mode {@code chat}, {@code agent-chat}, {@code advanced-chat}, {@code completion}, {@code workflow}, or null
 * @param title of the app's site, or null
 * @param theme colour as {@code #rrggbb}, or null
 * @param openingStatement Markdown, or null
 */
public record AppInfo(
        String mode, String title, String theme, String openingStatement, List<String> suggestedQuestions) {

    static AppInfo of(JsonNode info, JsonNode site, JsonNode parameters) {
        return new AppInfo(
                text(info, "mode"),
                text(site, "title"),
                colour(text(site, "chat_color_theme")),
                text(parameters, "opening_statement"),
                StreamSupport.stream(parameters.path("suggested_questions").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    private static String text(JsonNode node, String field) {
        var value = node.path(field).asText("");
        return value.isBlank() ? null : value;
    }

    private static String colour(String value) {
        return value != null && value.matches("#[0-9a-fA-F]{6}") ? value : null;
    }
}
