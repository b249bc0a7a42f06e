package chatgateway.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.settings.SettingsSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rejected secrets (docs/threats.md#t6-weak-secrets), and that no secret is printed. */
@Tag("T6")
class SettingsSecretTest {
    @TempDir
    Path directory;

    static Stream<String> weakKeys() {
        return Stream.of(
                "x",
                "kR7vQ2mZ9xT4bN8wL3pF6sJ1dH5gC0y",
                SettingsSamples.SECRET + "\n",
                SettingsSamples.SECRET + " ",
                "\t" + SettingsSamples.SECRET,
                "\u00a0" + SettingsSamples.SECRET,
                "\ufeff" + SettingsSamples.SECRET,
                '"' + SettingsSamples.SECRET + '"',
                "'" + SettingsSamples.SECRET + "'",
                "secret",
                "changeme",
                "your-256-bit-secret",
                "...",
                "a".repeat(64),
                ".".repeat(32),
                "abc".repeat(20),
                "secret".repeat(10),
                "change-me-".repeat(4),
                "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME",
                "change-me-to-at-least-32-random-bytes",
                "change-me-to-the-output-of-openssl-rand-base64-32",
                "replace-this-with-your-own-secret-key-please",
                "your-256-bit-secret-your-256-bit-secret",
                "a-string-secret-at-least-256-bits-long",
                "this is a very long and secure secret key for jwt",
                "the-same-secret-as-in-the-gateway-.env",
                "0123456789abcdef0123456789abcdef",
                "abcdefghijklmnopqrstuvwxyz123456",
                "12345678901234567890123456789012",
                "cointutor-chat-gateway-shared-secret-key-2",
                "............................................................");
    }

    @ParameterizedTest
    @MethodSource("weakKeys")
    void refuses_a_weak_or_sample_signing_key(String key) {
        for (String name : List.of("JWT_SECRET", "JWT_OLD_SECRET", "JWT_SECRET_A")) {
            List<String> problems = SettingsSamples.problems(SettingsSamples.with(name, key), directory);
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.get(0).startsWith(name + " in the environment: "), problems::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SettingsSamples.SECRET,
                SettingsSamples.THIRD_SECRET,
                "c2VjcmV0LWtleS1vZi0yNTYtYml0cw7Q9mVx1L3nR8tZ5pWk",
                "가나다라마바사아자차카",
                "correct horse battery staple secret key",
                "kR7vQ2mZ9xT4bN8wL3pF6sJ1dH5gC0yAkR7vQ2mZ9xT4bN8wL3pF6sJ1dH5gC0yA"
            })
    void takes_a_key_of_32_bytes_or_more(String key) throws Exception {
        Settings settings = Settings.load(SettingsSamples.with("JWT_SECRET", key), directory);
        assertEquals(List.of(new Secret(key)), settings.common().jwtSecrets());
    }

    @Test
    void refuses_an_old_key_that_is_the_current_one_or_stands_alone() {
        assertEquals(
                1,
                SettingsSamples.problems(SettingsSamples.with("JWT_OLD_SECRET", SettingsSamples.SECRET), directory)
                        .size());
        assertEquals(
                1,
                SettingsSamples.problems(
                                SettingsSamples.with("JWT_OLD_SECRET_A", SettingsSamples.OTHER_SECRET), directory)
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dataset-Zx81kQmvT5rYw02L", "app-abc def", "Bearer app-abcdef", "app-…", "app-é", "app-abc\n"})
    void refuses_what_cannot_be_an_app_key(String key) {
        List<String> problems = SettingsSamples.problems(SettingsSamples.with("DIFY_API_KEY", key), directory);

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("DIFY_API_KEY in the environment: "), problems::toString);
        assertEquals(key.startsWith("dataset-"), problems.get(0).contains("knowledge key"));
    }

    @Test
    void warns_of_a_key_with_another_prefix() throws Exception {
        Settings settings = Settings.load(SettingsSamples.with("DIFY_API_KEY_A", "sk-abcdef"), directory);
        assertTrue(settings.warnings().stream().anyMatch(line -> line.startsWith("DIFY_API_KEY_A: ")));
    }

    @Test
    void prints_stars_for_secrets() throws Exception {
        Map<String, String> environment = SettingsSamples.with("JWT_OLD_SECRET", SettingsSamples.OTHER_SECRET);
        environment.put("JWT_SECRET_A", SettingsSamples.THIRD_SECRET);

        Settings settings = Settings.load(environment, directory);

        for (String text : List.of(settings.toString(), settings.system("a").toString())) {
            assertTrue(text.contains("***"), text);
            assertNoSecret(List.of(text));
        }
    }

    @Test
    void no_problem_or_warning_ever_holds_a_secret() throws Exception {
        List<String> said = new ArrayList<>();
        List<String> shapes =
                List.of("%s", " %s", "%s\n", "\"%s\"", "%s,%s", "https://x:%s@dify.example.com", "https://%s");
        for (Setting<?> setting : Setting.ALL) {
            for (String name : List.of(setting.name(), setting.name() + "_FILE", setting.name() + "_A")) {
                for (String shape : shapes) {
                    for (String secret : List.of(SettingsSamples.SECRET, SettingsSamples.API_KEY)) {
                        said.addAll(said(Map.of(name, shape.replace("%s", secret))));
                    }
                }
            }
        }
        assertTrue(said.size() > 500);
        assertNoSecret(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "export JWT_SECRET=%s",
                "%s",
                "JWT_SECRET=\"%s",
                "JWT_SECRET='%s'",
                "JWT_SECRET=%s#x",
                "JWT_SECRT=%s",
                "JWT_SECRET=%s\nJWT_SECRET=%s",
                "JWT_SECRET=\"%s\" x",
                "JWT_SECRET_FILE=%s",
                "JWT_SECRET: %s"
            })
    void no_message_about_a_file_contains_a_secret(String line) throws Exception {
        String text = line.replace("%s", SettingsSamples.SECRET) + "\n";
        for (String file : List.of(".env", "gateway.properties")) {
            Files.writeString(directory.resolve(file), text);
            List<String> said = said(Map.of());
            assertFalse(said.isEmpty());
            assertNoSecret(said);
            Files.delete(directory.resolve(file));
        }
    }

    /** Not even a part: eight characters anywhere in it would be one. */
    private static void assertNoSecret(List<String> lines) {
        for (String line : lines) {
            for (String secret : List.of(
                    SettingsSamples.SECRET,
                    SettingsSamples.OTHER_SECRET,
                    SettingsSamples.THIRD_SECRET,
                    SettingsSamples.API_KEY)) {
                for (int i = 0; i + 8 <= secret.length(); i++) {
                    assertFalse(line.contains(secret.substring(i, i + 8)), line);
                }
            }
        }
    }

    /** Problems when there are any, else warnings. */
    private List<String> said(Map<String, String> environment) {
        try {
            return Settings.load(environment, directory).warnings();
        } catch (SettingsException e) {
            return e.problems();
        }
    }
}
