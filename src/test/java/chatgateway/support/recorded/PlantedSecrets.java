package chatgateway.support.recorded;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Texts in the recordings that must not reach a user: secrets, prompts, tracebacks, hosts, identities. */
public final class PlantedSecrets {
    private static final List<String> ANYWHERE = List.of(
            "SECRET",
            "org acme",
            "Traceback",
            "frames left out",
            "/app/plugin",
            "PluginInvokeError",
            "req_id",
            "scripted ",
            ".internal",
            "sys.",
            "cap_u");
    private static final List<String> IN_REPLIES =
            List.of("tenant_id", "process_data", "dify_model_identity", "x-version", "x-env");
    private static final Pattern WITHHELD =
            Pattern.compile("\"(?:total_price\": ?\"(?!0\")|observation\": ?\"(?!\"))"); // only placeholders may leave

    private PlantedSecrets() {}

    /** What of it is in this text, which may be logged. */
    public static List<String> in(String text) {
        return ANYWHERE.stream().filter(text::contains).toList();
    }

    /** What of it, and of Dify's inner life, is in this reply to a browser. */
    public static List<String> inReply(String headersAndBody) {
        var folded = headersAndBody.toLowerCase(Locale.ROOT);
        var fields = Stream.concat(
                IN_REPLIES.stream().filter(folded::contains),
                WITHHELD.matcher(folded).results().map(MatchResult::group));
        return Stream.concat(in(headersAndBody).stream(), fields).toList();
    }
}
