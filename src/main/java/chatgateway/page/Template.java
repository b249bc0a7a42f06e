package chatgateway.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTML file of {@code public/} with placeholders {@code {{name}}}, whose values are escaped, and
 * {@code {{{name}}}} for what must stay as it is.
 */
final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\{?)(\\w+)}}}?");

    private final String html;

    Template(String file) {
        try (var in = Template.class.getResourceAsStream("/public/" + file)) {
            html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String fill(Map<String, String> values) {
        return PLACE.matcher(html).replaceAll(place -> {
            var value = values.getOrDefault(place.group(2), "");
            return Matcher.quoteReplacement(place.group(1).isEmpty() ? escape(value) : value);
        });
    }

    private static String escape(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
