package chatgateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.dify.DifyErrors;
import chatgateway.http.ErrorCode;
import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every language file has the keys of English, with the same placeholders. */
class LanguageFilesTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

    /**
     * Of docs/dify-api.md#errors-of-calls and docs/api.md#errors: what the gateway makes another code of, or is not
     * there yet.
     */
    private static final List<String> OF_DIFY_ALONE =
            List.of("internal_server_error", "workflow_version_execution_not_allowed", "system_not_configured");

    private static final List<String> OF_THE_PAGE = List.of("unknown", "offline", "part", "workflow_failed");

    private final Assets assets = new Assets();

    @ParameterizedTest
    @ValueSource(strings = {"ko", "ja", "zh", "es", "vi", "ar", "he"})
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

    /** Every error code of the gateway and of the page has a text, in whole sentences. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "ko", "ja", "zh", "es", "vi", "ar", "he"})
    void every_error_has_a_text_and_every_text_has_an_error(String language) {
        var codes = new TreeSet<>(DifyErrors.codes());
        Arrays.stream(ErrorCode.values()).map(ErrorCode::code).forEach(codes::add);
        codes.addAll(OF_DIFY_ALONE);
        codes.addAll(OF_THE_PAGE);
        var words = words(language);

        var said = new TreeSet<String>();
        words.fieldNames().forEachRemaining(key -> {
            if (key.startsWith("error.")) {
                said.add(key.substring("error.".length()));
                assertTrue(words.get(key).asText().matches("(?s).+[.。]"), key);
            }
        });

        assertEquals(codes, said);
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
