package chatgateway.settings;

import static chatgateway.support.settings.SettingsSamples.assertOnlyProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.settings.SettingsSamples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is refused, a row each (docs/threats.md#t5-the-list-of-systems-fails-open, #r15-wrong-settings). Addresses,
 * secrets and warnings have tests of their own.
 */
@Tag("T5")
class SettingsProblemsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                " ",
                "a,,b",
                "a, b",
                "a ,b",
                ",a",
                "a,",
                "a,a",
                "a_b",
                "-a",
                "a.",
                "a b",
                "*",
                "\"a\"",
                "'a,b'",
                "a\n",
                "\u00a0",
                "\ufeffa",
                "é",
                "a-b,a.b",
                "CoinTutor,cointutor",
                "file",
                "a-file",
                "a.file",
                "a;b"
            })
    void refuses_a_list_of_systems_that_could_be_misread(String value) {
        assertOnlyProblem("ALLOWED_SYSTEM_IDS", load("ALLOWED_SYSTEM_IDS", value));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void takes_a_system_id_of(int characters) throws Exception {
        String id = "a".repeat(characters);
        assertTrue(Settings.load(SettingsSamples.with("ALLOWED_SYSTEM_IDS", id), directory)
                .allows(id));
    }

    @Test
    void refuses_a_system_id_of_65_characters() {
        assertOnlyProblem("ALLOWED_SYSTEM_IDS", load("ALLOWED_SYSTEM_IDS", "a".repeat(65)));
    }

    @ParameterizedTest
    @CsvSource({
        "JWT_LEEWAY_SECONDS,0,120",
        "JWT_MAX_TTL_SECONDS,60,31536000",
        "PORT,0,65535",
        "METRICS_PORT,0,65535",
        "MESSAGES_PER_MINUTE,1,100000",
        "STREAMS_PER_USER,1,1000",
        "MAX_STREAMS,1,10000",
        "DIFY_MAX_CONNECTIONS,2,100000",
        "MAX_UPLOAD_MB,1,1000",
        "DRAIN_DELAY_SECONDS,0,60",
        "DRAIN_SECONDS,0,3600",
        "IDLE_SECONDS,5,3600",
    })
    void takes_whole_numbers_of_a_range_only(String name, int least, int most) {
        for (int good : List.of(least, most)) {
            assertEquals(List.of(), load(name, String.valueOf(good)), name + "=" + good);
        }
        for (String bad : List.of(
                String.valueOf(least - 1L),
                String.valueOf(most + 1L),
                "-1",
                "+1",
                "1.0",
                "1e1",
                "0x10",
                "1_0",
                "ten",
                "60s",
                " 60",
                "60 ",
                "\u0666\u0660",
                "99999999999999999999")) {
            assertOnlyProblem(name, load(name, bad));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HOST, http://0.0.0.0",
        "HOST, 0.0.0.0:8000",
        "HOST, a b",
        "METRICS_HOST, 127.0.0.1:9100",
        "PUBLIC_URL, chat.example.com",
        "PUBLIC_URL, https://chat.example.com/",
        "PUBLIC_URL, https://chat.example.com/gateway",
        "PUBLIC_URL, https://u:p@chat.example.com",
        "RETURN_URL, javascript:alert(1)",
        "RETURN_URL, /learn",
        "RETURN_URL, //a.example",
        "RETURN_URL, https://u:p@a.example/",
        "RETURN_URL, 'https://a.example/\"><script>'",
        "UI_LOCALE, ko_KR",
        "UI_LOCALE, korean",
        "UI_LOCALE, en-",
        "LOG_LEVEL, verbose",
    })
    void refuses_a_value_that_breaks_its_rule(String name, String value) {
        assertOnlyProblem(name, load(name, value));
    }

    @Test
    void refuses_a_title_that_is_long_or_has_control_characters() {
        assertOnlyProblem("UI_TITLE", load("UI_TITLE", "a".repeat(101)));
        assertOnlyProblem("UI_TITLE", load("UI_TITLE", "a\u0000b"));
        assertEquals(List.of(), load("UI_TITLE", "a".repeat(100)));
    }

    @Test
    void refuses_metrics_on_the_port_of_the_gateway() {
        assertOnlyProblem("METRICS_PORT", load("METRICS_PORT", "8000"));
    }

    @Test
    void lists_all_problems_at_once() {
        List<String> problems = SettingsSamples.problems(
                Map.of(
                        "PORT", "80a",
                        "ALLOWED_SYSTEM_IDS", "a,b",
                        "DIFY_API_KEY_A", "app-a",
                        "EMBED_ORIGINS_B", "*",
                        "LOG_LEVEL", "loud",
                        "UI_LOCALE_FILE", "nowhere"),
                directory);

        assertEquals(
                List.of(
                        "DIFY_API_KEY",
                        "DIFY_BASE_URL",
                        "EMBED_ORIGINS_B",
                        "JWT_SECRET",
                        "LOG_LEVEL",
                        "PORT",
                        "UI_LOCALE_FILE"),
                problems.stream().map(SettingsSamples::subject).sorted().toList());
        assertTrue(problems.contains("PORT in the environment is \"80a\": must be a whole number from 0 to 65535"));
    }

    @Test
    void names_each_missing_setting_and_the_systems_that_lack_it() {
        List<String> problems =
                SettingsSamples.problems(Map.of("ALLOWED_SYSTEM_IDS", "a,b-c,d", "DIFY_API_KEY_A", "app-a"), directory);

        assertEquals(3, problems.size());
        assertTrue(problems.get(0).startsWith("JWT_SECRET: is required"), problems.get(0));
        assertTrue(problems.get(1).startsWith("DIFY_BASE_URL: is required"), problems.get(1));
        assertTrue(problems.get(2).startsWith("DIFY_API_KEY: is required"), problems.get(2));
        assertTrue(problems.get(2).endsWith("; or set DIFY_API_KEY_B_C, DIFY_API_KEY_D"), problems.get(2));
    }

    @Test
    void a_systems_own_values_are_not_enough_when_all_systems_are_allowed() {
        Map<String, String> environment = SettingsSamples.with("DIFY_API_KEY_A", "app-a");
        environment.remove("DIFY_API_KEY");

        assertOnlyProblem("DIFY_API_KEY", SettingsSamples.problems(environment, directory));
    }

    @Test
    void an_empty_value_counts_as_none() {
        assertOnlyProblem("JWT_SECRET", load("JWT_SECRET", ""));
        assertEquals(List.of(), load("PORT", ""));
        assertEquals(List.of(), load("ALLOWED_SYSTEM_IDS", ""));
    }

    @Test
    void rejects_a_name_with_file_twice() {
        assertOnlyProblem("JWT_SECRET_FILE_FILE", load("JWT_SECRET_FILE_FILE", "x"));
    }

    private List<String> load(String name, String value) {
        return SettingsSamples.problems(SettingsSamples.with(name, value), directory);
    }
}
