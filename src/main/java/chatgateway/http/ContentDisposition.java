package chatgateway.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Builds a {@code Content-Disposition} header (RFC 6266). Dify's own is parsed and rebuilt, because the file name was chosen
 * by a user or a model.
 */
final class ContentDisposition {
    private static final Pattern ENCODED = Pattern.compile("(?i)filename\\*=UTF-8''([^;\\s]+)"); // as Dify writes it
    private static final Pattern PLAIN = Pattern.compile("(?i)filename=(?:\"([^\"]*)\"|([^\";\\s]+))");

    /** Control and format characters, such as right-to-left overrides, and path separators. */
    private static final Pattern MISLEADING = Pattern.compile("[\\p{Cc}\\p{Cf}/\\\\:*?\"<>|]");

    private static final int MAX_CHARACTERS = 200;

    private ContentDisposition() {}

    static boolean isAttachment(String disposition) {
        return disposition != null && disposition.toLowerCase(Locale.ROOT).startsWith("attachment");
    }

    /** @param disposition Dify's header value, or null */
    static String attachment(String disposition) {
        var name =
                MISLEADING.matcher(disposition == null ? "" : name(disposition)).replaceAll("");
        if (name.isBlank()) {
            return "attachment";
        }
        var end = name.substring(Math.max(0, name.length() - MAX_CHARACTERS)); // keeps the extension
        return "attachment; filename*=UTF-8''"
                + URLEncoder.encode(end, StandardCharsets.UTF_8).replace("+", "%20"); // RFC 8187 §3.2.1
    }

    private static String name(String disposition) {
        var encoded = ENCODED.matcher(disposition);
        if (encoded.find()) {
            return decoded(encoded.group(1));
        }
        var plain = PLAIN.matcher(disposition);
        if (!plain.find()) {
            return "";
        }
        return plain.group(1) != null ? plain.group(1) : plain.group(2);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) { // an incomplete percent escape
            return "";
        }
    }
}
