package chatgateway.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.settings.SettingsSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings that are accepted, and text that the process could not decode. */
class SettingsDecodingTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"UI_TITLE", "JWT_SECRET", "NOTICE", "DIFY_API_KEY", "RETURN_URL"})
    void a_value_that_could_not_be_decoded_is_an_error_that_names_the_character_set(String name) {
        var problems = problems(
                SettingsSamples.with(name, "\uFFFD\uFFFD\uFFFD \uFFFD".repeat(8).strip()));

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith(name), problems::toString);
        assertTrue(
                problems.get(0).contains("character set") && problems.get(0).contains("LC_ALL=C.UTF-8"),
                problems::toString);
        assertFalse(problems.get(0).contains("sample"), problems::toString);
    }

    @Test
    void a_misspelled_name_in_the_environment_is_a_warning() throws Exception {
        var warnings =
                load(SettingsSamples.with("EMBED_ORIGIN", "https://a.example")).warnings();

        assertTrue(
                warnings.stream()
                        .anyMatch(
                                line -> line.contains("EMBED_ORIGIN") && line.contains("did you mean EMBED_ORIGINS?")),
                warnings::toString);
    }

    @ParameterizedTest
    @CsvSource({"INFO, info", "Debug, debug", "WARNING, warn", "warn, warn"})
    void log_levels_are_accepted_in_any_case(String written, String level) throws Exception {
        assertEquals(level, load(SettingsSamples.with("LOG_LEVEL", written)).logLevel());
    }

    @Test
    void schemes_are_accepted_in_any_case() throws Exception {
        assertEquals(
                "https://dify.example.com",
                load(SettingsSamples.with("DIFY_BASE_URL", "HTTPS://Dify.example.com/v1"))
                        .common()
                        .difyBaseUrl());
        assertEquals(
                List.of("https://a.example"),
                load(SettingsSamples.with("EMBED_ORIGINS", "HTTPS://a.example"))
                        .common()
                        .embedOrigins());
    }

    @Test
    void an_origin_in_hangul_is_compared_in_punycode() throws Exception {
        assertEquals(
                List.of("https://xn--lu5bt7l.com", "https://a.example"),
                load(SettingsSamples.with("EMBED_ORIGINS", "https://코인.com,https://a.example"))
                        .common()
                        .embedOrigins());
        assertTrue(problems(SettingsSamples.with("EMBED_ORIGINS", "https://코인.com,https://xn--lu5bt7l.com"))
                .get(0)
                .contains("once"));
    }

    @Test
    void a_file_that_cannot_be_read_is_the_only_error() throws Exception {
        Files.write(directory.resolve("gateway.properties"), new byte[] {'#', (byte) 0xff, '\n'});

        var problems = problems(Map.of());

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).contains("UTF-8"), problems::toString);
    }

    private Settings load(Map<String, String> environment) throws SettingsException {
        return Settings.load(environment, directory);
    }

    private List<String> problems(Map<String, String> environment) {
        return assertThrows(SettingsException.class, () -> load(environment)).problems();
    }
}
