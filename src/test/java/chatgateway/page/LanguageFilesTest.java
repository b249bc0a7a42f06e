package chatgateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every language says everything that English says, about the same names and numbers. */
class LanguageFilesTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    private final Assets assets = new Assets();

    @ParameterizedTest
    @ValueSource(strings = {"ko", "ja", "zh", "es"})
    void a_language_lacks_nothing_and_has_nothing_of_its_own(String language) {
        var english = words("en");
        var words = words(language);

        var missing = new ArrayList<String>();
        english.fieldNames().forEachRemaining(key -> {
            if (!words.has(key)) {
                missing.add(key);
                return;
            }
            var sentence = words.get(key).asText();
            assertFalse(sentence.isBlank(), key);
            assertEquals(placeholders(english.get(key).asText()), placeholders(sentence), key);
        });
        assertTrue(missing.isEmpty(), () -> language + " lacks " + missing);
        words.fieldNames()
                .forEachRemaining(key -> assertTrue(english.has(key), () -> "only in " + language + ": " + key));
    }

    private ObjectNode words(String language) {
        return Json.object(assets.bytes("i18n/" + language + ".json")).orElseThrow();
    }

    private static TreeSet<String> placeholders(String sentence) {
        return PLACEHOLDER
                .matcher(sentence)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
