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
 * What the page shows of a Dify app (docs/dify-api.md#app-details). Fields that Dify does not return are null.
 *
 * @param mode {@code chat}, {@code agent-chat}, {@code advanced-chat}, {@code completion} or {@code workflow}
 * @param title the title of the app's site
 * @param theme a colour, as {@code #rrggbb}
 * @param icon null if the app has none
 * @param showSteps whether users may see the steps of the workflow
 * @param openingStatement Markdown
 * @param inputPlaceholder placeholder of the message box
 * @param disclaimer a notice to users
 * @param privacyPolicy an http or https URL
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
     * The app's icon: an image or an emoji.
     *
     * @param emoji null for an image
     * @param background background of the emoji, as {@code #rrggbb}, or null
     * @param url signed URL of an image, or null
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

    /** Fetches the details from Dify; never throws. */
    public static AppInfo of(AppDetails details, DifyApp app) {
        var replies = fetch(details, app);
        var info = replies.getOrDefault("info", Json.object());
        var site = replies.getOrDefault("site", Json.object());
        var parameters = replies.getOrDefault("parameters", Json.object());
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

    /** Dify's replies by name. If Dify does not answer at all, the remaining calls are skipped: a user is waiting. */
    private static Map<String, ObjectNode> fetch(AppDetails details, DifyApp app) {
        var replies = new HashMap<String, ObjectNode>();
        for (var what : List.of("info", "site", "parameters")) {
            try {
                replies.put(what, details.get(app, what));
            } catch (DifyException e) {
                log.warn("code={} GET {}: {}", e.code(), what, e.detail());
                if (e.upstreamStatus() == 0) {
                    break;
                }
            }
        }
        return replies;
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
