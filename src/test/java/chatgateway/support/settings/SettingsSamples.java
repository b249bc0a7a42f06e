package chatgateway.support.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Valid settings for tests that change one of them, and the findings about them. */
public final class SettingsSamples {
    public static final String SECRET = "kR7vQ2mZ9xT4bN8wL3pF6sJ1dH5gC0yA";
    public static final String OTHER_SECRET = "Vt3Yq8Wn5Kz1Xc7Rb2Mj9Lp4Gh6Df0Sa+/=";
    public static final String THIRD_SECRET = "9f2c71e84b0d6a35c8f19e7d20b46a53";
    public static final String API_KEY = "app-Zx81kQmvT5rYw02LcPdeN7uB";

    public static final String EVENTS_SECRET = "whsec_Zm9yLXRlc3RzLW9ubHktOTNrZHc3Zng0bTF2cThwdA==";

    private SettingsSamples() {}

    /** The required settings, as a new mutable map. */
    public static Map<String, String> required() {
        Map<String, String> environment = new HashMap<>();
        environment.put("JWT_SECRET", SECRET);
        environment.put("DIFY_BASE_URL", "https://dify.example.com/v1");
        environment.put("DIFY_API_KEY", API_KEY);
        return environment;
    }

    public static Map<String, String> with(String name, String value) {
        Map<String, String> environment = required();
        environment.put(name, value);
        return environment;
    }

    /** All problems, none when the gateway would start. */
    public static List<String> problems(Map<String, String> environment, Path directory) {
        try {
            Settings.load(environment, directory);
            return List.of();
        } catch (SettingsException e) {
            assertEquals(String.join("\n", e.problems()), e.getMessage());
            return e.problems();
        }
    }

    /** The variable that a line is about. */
    public static String subject(String line) {
        return line.split("[ :]", 2)[0];
    }

    public static void assertOnlyProblem(String variable, List<String> problems) {
        assertEquals(1, problems.size(), () -> variable + ": " + problems);
        String line = problems.get(0);
        assertEquals(variable, subject(line), line);
        assertTrue(line.chars().noneMatch(Character::isISOControl), line);
    }
}
