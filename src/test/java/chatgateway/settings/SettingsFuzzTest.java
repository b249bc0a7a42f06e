package chatgateway.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Tag;

/**
 * For any input, the loader returns settings or lists the errors, and never reveals a secret
 * (docs/threats.md#t6-weak-secrets, #r15-wrong-settings).
 */
@Tag("T6")
@Tag("T23")
class SettingsFuzzTest {
    private static final Path NO_FILES = Path.of("target/no-such-folder");
    private static final String CANARY = "q7Zx9Kp2"; // at the end of every secret

    /** Lines of NAME=value, as an environment has them. */
    @FuzzTest
    void loaded(byte[] lines) {
        var environment = new HashMap<String, String>();
        var text = new String(lines, UTF_8).replace(CANARY, ""); // the search learns it and puts it elsewhere
        for (var line : text.split("\n")) {
            var equals = line.indexOf('=');
            // A name that ends in _FILE would be read from this machine.
            if (equals > 0 && !line.substring(0, equals).endsWith("_FILE")) {
                var name = line.substring(0, equals);
                environment.put(name, line.substring(equals + 1) + (isSecret(name) ? CANARY : ""));
            }
        }
        try {
            assertFalse(Settings.load(environment, NO_FILES).toString().contains(CANARY));
        } catch (SettingsException e) {
            assertFalse(
                    e.problems().toString().contains(CANARY), () -> e.problems().toString());
        }
    }

    private static boolean isSecret(String name) {
        return name.startsWith("JWT_SECRET") || name.startsWith("JWT_OLD_SECRET") || name.startsWith("DIFY_API_KEY");
    }
}
