package chatgateway.dify;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the page shows of a Dify app (docs/dify-api.md#app-details). What Dify does not tell is null.
 *
 * @param mode {@code chat}, {@code agent-chat}, {@code advanced-chat}, {@code completion} or {@code workflow}
 * @param title of the app's site
 * @param theme colour as {@code #rrggbb}
 * @param icon null when the app has none
 * @param showSteps whether a reader may see the steps of the workflow
 * @param openingStatement Markdown
 * @param inputPlaceholder what stands in the empty message box
 * @param disclaimer what users have to know
 * @param privacyPolicy a web address
 */
public record AppInfo(
        @Nullable String mode,
        @Nullable String title,
        @Nullable String theme,
        @Nullable Icon icon,
        boolean showSteps,
        @Nullable String openingStatement,
        @Nullable String inputPlaceholder,
        @Nullable String disclaimer,
        @Nullable String privacyPolicy,
        List<String> suggestedQuestions) {
    private static final Logger log = LoggerFactory.getLogger(AppInfo.class);

    /**
     * What stands for the app: a picture, or an emoji.
     *
     * @param emoji null for a picture
     * @param background behind an emoji, as {@code #rrggbb}, or null
     * @param url of a picture, signed by Dify, else null
     */
    public record Icon(
            @Nullable String emoji,
            @Nullable String background,
            @Nullable String url) {
        private static final int LONGEST_EMOJI = 16; // a family of four with skin tones has eleven

        private static @Nullable Icon of(JsonNode site) {
            var isPicture =
                    List.of("image", "link").contains(site.path("icon_type").asText());
            var mark = text(site, isPicture ? "icon_url" : "icon");
            if (mark == null || isPicture) {
                return mark == null ? null : new Icon(null, null, mark);
            }
            var isEmoji =
                    mark.length() <= LONGEST_EMOJI && mark.chars().noneMatch(c -> c < 128 && Character.isLetter(c));
            return isEmoji ? new Icon(mark, colour(text(site, "icon_background")), null) : null;
        }
    }

    /** Asks Dify; never fails. */
    public static AppInfo of(AppDetails details, DifyApp app) {
        var told = ask(details, app);
        var info = told.getOrDefault("info", Json.object());
        var site = told.getOrDefault("site", Json.object());
        var parameters = told.getOrDefault("parameters", Json.object());
        return new AppInfo(
                text(info, "mode"),
                text(site, "title"),
                colour(text(site, "chat_color_theme")),
                Icon.of(site),
                site.path("show_workflow_steps").asBoolean(false),
                text(parameters, "opening_statement"),
                text(site, "input_placeholder"),
                text(site, "custom_disclaimer"),
                webAddress(text(site, "privacy_policy")),
                StreamSupport.stream(parameters.path("suggested_questions").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    /** What Dify tells. One that does not answer at all is not asked again: a reader waits for this. */
    private static Map<String, ObjectNode> ask(AppDetails details, DifyApp app) {
        var told = new HashMap<String, ObjectNode>();
        for (var what : List.of("info", "site", "parameters")) {
            try {
                told.put(what, details.get(app, what));
            } catch (DifyException e) {
                log.warn("code={} GET {}: {}", e.code(), what, e.detail());
                if (e.upstreamStatus() == 0) {
                    break;
                }
            }
        }
        return told;
    }

    private static @Nullable String text(JsonNode node, String field) {
        var value = node.path(field).asText("");
        return value.isBlank() ? null : value;
    }

    private static @Nullable String webAddress(@Nullable String value) {
        return value != null && value.matches("https?://\\S+") ? value : null;
    }

    private static @Nullable String colour(@Nullable String value) {
        return value != null && value.matches("#[0-9a-fA-F]{6}") ? value : null;
    }
}
