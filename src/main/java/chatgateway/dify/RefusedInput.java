package chatgateway.dify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The field that Dify rejected in a request, with a message of the gateway. Dify's English texts echo values
 * (docs/dify-api.md#errors-of-calls), so only the name of a field and a number are read from them.
 *
 * @param field a variable of the app's input form, or a field of the request
 * @param message names the field and its rule
 */
record RefusedInput(String field, String message) {
    private static final String NAME = "^(?:\\(type '[a-z-]+'\\) )?(?<field>[A-Za-z_][A-Za-z0-9_]{0,99})";

    private record Rule(Pattern text, @Nullable String field, String sentence) {
        /** A text about a variable of the form. */
        static Rule ofForm(String text, String sentence) {
            return new Rule(Pattern.compile(NAME + text), null, sentence);
        }

        /** A text about a field of the request. */
        static Rule of(String text, String field, String sentence) {
            return new Rule(Pattern.compile(text), field, sentence);
        }

        Optional<RefusedInput> read(String message) {
            var found = text.matcher(message);
            if (!found.find()) {
                return Optional.empty();
            }
            var name = field != null ? field : found.group("field");
            var number = sentence.contains("%2$s") ? found.group("number") : "";
            return Optional.of(new RefusedInput(name, sentence.formatted(name, number)));
        }
    }

    private static final String FILES = "'%1$s' has a file that this app does not take.";

    private static final List<Rule> RULES = List.of(
            Rule.ofForm(" is required in input form", "'%1$s' must be filled in."),
            Rule.ofForm(
                    " in input form must be less than (?<number>\\d{1,7}) characters",
                    "'%1$s' must have less than %2$s characters."),
            Rule.ofForm(" in input form must be one of", "'%1$s' must be one of the options of the form."),
            Rule.ofForm(" in input form must be an? (?:valid )?number", "'%1$s' must be a number."),
            Rule.ofForm(" in input form must be an? string", "'%1$s' must be a text."),
            Rule.ofForm(" in input form must be an? file", "'%1$s' must be a file."),
            Rule.ofForm(" in input form must be a list of files", "'%1$s' must be a list of files."),
            Rule.ofForm(" in input form must ", "'%1$s' is not filled in as the form asks for it."),
            Rule.of(
                    "does not support blocking mode",
                    "response_mode",
                    "'%1$s' must be 'streaming': this app can only stream."),
            Rule.of("^rating cannot be None", "rating", "'%1$s' must not be null: there is no rating to withdraw."),
            Rule.of("^Invalid upload file", "files", FILES),
            Rule.of("^File validation failed", "files", FILES),
            Rule.of("^Detected file type does not match", "files", FILES),
            Rule.of("^Number of (?:image )?files exceeds", "files", "'%1$s' has more files than this app takes."));

    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
    private static final Pattern PYDANTIC = Pattern.compile("^\\d+ validation errors? for \\w+\\n(?<field>[a-z_]+)");

    /** Parses the body of an error; empty if it names no field or rule. */
    static Optional<RefusedInput> of(JsonNode body) {
        var message = body.path("message").asText("");
        return RULES.stream()
                .flatMap(rule -> rule.read(message).stream())
                .findFirst()
                .or(() -> named(body, message).map(field -> new RefusedInput(field, "'" + field + "' is not valid.")));
    }

    /** The field that Dify's request parser names: a JSON field up to 1.9, part of the text in later versions. */
    private static Optional<String> named(JsonNode body, String message) {
        var inText = PYDANTIC.matcher(message);
        var name = body.path("params").isTextual()
                ? body.path("params").textValue()
                : body.path("errors").isObject() && !body.path("errors").isEmpty()
                        ? body.path("errors").fieldNames().next()
                        : inText.find() ? inText.group("field") : "";
        return FIELD.matcher(name).matches() && !name.equals("user") ? Optional.of(name) : Optional.empty();
    }
}
