package chatgateway.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.HashMap;

/** Whatever an operator sets, the loader lists what is wrong or has settings, and never repeats a secret (T6, R15). */
class SettingsFuzzTest {
    private static final Path NO_FILES = Path.of("target/no-such-folder");
    private static final int LONG_ENOUGH = 8; // a shorter secret may be a word of the message

    /** Lines of NAME=value, as an environment has them. */
    @FuzzTest
    void loaded(byte[] lines) {
        var environment = new HashMap<String, String>();
        for (var line : new String(lines, UTF_8).split("\n")) {
            var equals = line.indexOf('=');
            // A name that ends in _FILE would be read from this machine.
            if (equals > 0 && !line.substring(0, equals).endsWith("_FILE")) {
                environment.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try {
            assertTellsNoSecret(
                    environment, Settings.load(environment, NO_FILES).toString());
        } catch (SettingsException e) {
            assertTellsNoSecret(environment, String.join("\n", e.problems()));
        }
    }

    private static void assertTellsNoSecret(HashMap<String, String> environment, String told) {
        environment.forEach((name, value) -> {
            var isSecret = name.startsWith("JWT_SECRET")
                    || name.startsWith("JWT_OLD_SECRET")
                    || name.startsWith("DIFY_API_KEY");
            var isElsewhere =
                    environment.values().stream().filter(value::equals).count() > 1
                            || environment.keySet().stream().anyMatch(key -> key.contains(value));
            assertFalse(
                    isSecret && value.length() >= LONG_ENOUGH && !isElsewhere && told.contains(value),
                    () -> "it tells " + name);
        });
    }
}
