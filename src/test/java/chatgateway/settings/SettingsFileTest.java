package chatgateway.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.settings.SettingsSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway.properties in the repository matches the code. */
class SettingsFileTest {
    @TempDir
    Path directory;

    @Test
    void the_properties_file_lists_exactly_the_settings_with_their_defaults() throws Exception {
        String file = Files.readString(Path.of("gateway.properties"));

        Map<String, String> listed = Pattern.compile("(?m)^#([A-Z_]+)=(.*)$")
                .matcher(file)
                .results()
                .collect(Collectors.toMap(line -> line.group(1), line -> line.group(2), (a, b) -> a, TreeMap::new));
        Map<String, String> known = new TreeMap<>();
        for (Setting<?> setting : Setting.ALL) {
            String name = setting.isSecret() ? setting.name() + "_FILE" : setting.name();
            known.put(name, setting.fallback() == null ? "" : setting.fallback());
        }
        assertEquals(known, listed);
        assertEquals(
                List.of(),
                file.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .toList());
    }

    @Test
    void the_properties_file_may_be_uncommented_as_it_is() throws Exception {
        Settings before = Settings.load(SettingsSamples.required(), directory);
        String file = Files.readString(Path.of("gateway.properties"));

        String uncommented = Pattern.compile("(?m)^#([A-Z_]+=)").matcher(file).replaceAll("$1");
        Files.writeString(directory.resolve("gateway.properties"), uncommented);

        assertTrue(uncommented.contains("\nPORT=8000\n"));
        assertEquals(before, Settings.load(SettingsSamples.required(), directory));
    }

    @Test
    void the_properties_file_marks_every_setting_that_is_per_system() throws Exception {
        String file = Files.readString(Path.of("gateway.properties"));
        for (Setting<?> setting : Setting.ALL) {
            MatchResult described = Pattern.compile("# (.*)\n#" + setting.name() + "(?:_FILE)?=")
                    .matcher(file)
                    .results()
                    .findFirst()
                    .orElseThrow();
            String sentence = described.group(1).toLowerCase(Locale.ROOT);
            assertEquals(
                    setting.isPerSystem(),
                    sentence.contains("per system") || sentence.contains("each allowed system"),
                    setting.name());
        }
    }
}
