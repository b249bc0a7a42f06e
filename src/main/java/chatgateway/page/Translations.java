package chatgateway.page;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;

/** Texts of server-rendered pages, from the files that the chat page uses: {@code assets/i18n}. */
final class Translations {
    private static final int LONGEST_WISH = 200;

    private final Assets assets;

    Translations(Assets assets) {
        this.assets = assets;
    }

    /** The first available language of these preferences, each a tag or an {@code Accept-Language} (RFC 9110 §12.5.4). */
    String language(List<String> wishes) {
        for (var wish : wishes) {
            for (var range : ranges(wish)) {
                var language = range.getRange().split("-", 2)[0].toLowerCase(Locale.ROOT);
                if (language.matches("[a-z]{2,3}") && assets.has(file(language))) {
                    return language;
                }
            }
        }
        return Assets.DEFAULT_LANGUAGE;
    }

    /** All texts of a language. */
    ObjectNode in(String language) {
        return Json.object(assets.bytes(file(language))).orElseThrow();
    }

    private static List<LanguageRange> ranges(String wish) {
        try {
            return wish == null || wish.length() > LONGEST_WISH ? List.of() : LanguageRange.parse(wish);
        } catch (RuntimeException e) { // LanguageRange.parse("-") throws ArrayIndexOutOfBoundsException
            return List.of(); // an invalid header is ignored
        }
    }

    private static String file(String language) {
        return Assets.TEXTS + language + ".json";
    }
}
