package chatgateway.page;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;

/** The words of pages that the server renders itself, from the same files the chat page reads: {@code assets/i18n}. */
final class Translations {
    private static final String FALLBACK = "en";
    private static final int LONGEST_WISH = 200;

    private final Assets assets;

    Translations(Assets assets) {
        this.assets = assets;
    }

    /** The best language of these wishes, a tag or an {@code Accept-Language} (RFC 9110 §12.5.4) each, first wish first. */
    String language(List<String> wishes) {
        for (var wish : wishes) {
            for (var range : ranges(wish)) {
                var language = range.getRange().split("-", 2)[0].toLowerCase(Locale.ROOT);
                if (language.matches("[a-z]{2,3}") && assets.has(file(language))) {
                    return language;
                }
            }
        }
        return FALLBACK;
    }

    /** All words of a language. */
    ObjectNode in(String language) {
        return Json.object(assets.bytes(file(language))).orElseThrow();
    }

    private static List<LanguageRange> ranges(String wish) {
        try {
            return wish == null || wish.length() > LONGEST_WISH ? List.of() : LanguageRange.parse(wish);
        } catch (RuntimeException e) { // not only IllegalArgumentException: "-" runs out of an array
            return List.of(); // a broken header is no wish
        }
    }

    private static String file(String language) {
        return "i18n/" + language + ".json";
    }
}
