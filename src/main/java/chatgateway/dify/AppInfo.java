package chatgateway.dify;

import chatgateway.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the page shows of a Dify app (wire.md §4.13). What Dify does not tell is null.
 *
 * @param mode {@code chat}, {@code agent-chat}, {@code advanced-chat}, {@code completion} or {@code workflow}
 * @param title of the app's site
 * @param theme colour as {@code #rrggbb}
 * @param showSteps whether a reader may see the steps of the workflow
 * @param openingStatement Markdown
 * @param inputPlaceholder what stands in the empty message box
 */
public record AppInfo(
        String mode,
        String title,
        String theme,
        boolean showSteps,
        String openingStatement,
        String inputPlaceholder,
        List<String> suggestedQuestions) {
    private static final Logger log = LoggerFactory.getLogger(AppInfo.class);

    /** Asks Dify; never fails. */
    public static AppInfo of(AppDetails details, DifyApp app) {
        var info = ask(details, app, "info");
        var site = ask(details, app, "site");
        var parameters = ask(details, app, "parameters");
        return new AppInfo(
                text(info, "mode"),
                text(site, "title"),
                colour(text(site, "chat_color_theme")),
                site.path("show_workflow_steps").asBoolean(false),
                text(parameters, "opening_statement"),
                text(site, "input_placeholder"),
                StreamSupport.stream(parameters.path("suggested_questions").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    private static ObjectNode ask(AppDetails details, DifyApp app, String what) {
        try {
            return details.get(app, what);
        } catch (DifyException e) {
            log.warn("GET {}: {} {}", what, e.code(), e.detail());
            return Json.object();
        }
    }

    private static String text(JsonNode node, String field) {
        var value = node.path(field).asText("");
        return value.isBlank() ? null : value;
    }

    private static String colour(String value) {
        return value != null && value.matches("#[0-9a-fA-F]{6}") ? value : null;
    }
}
