package chatgateway.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.Document;
import chatgateway.support.settings.SettingsSamples;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table in docs/settings.md has the settings of the code, with their defaults. */
class SettingsTableTest {
    @TempDir
    private Path directory;

    /** A row without its meaning. */
    private record Row(String fallback, String perSystem) {}

    @Test
    void the_table_lists_exactly_the_settings_with_their_defaults() throws Exception {
        var listed = Document.read("docs/settings.md").table("All settings").stream()
                .collect(Collectors.toMap(
                        cells -> cells.get(0),
                        cells -> new Row(cells.get(1), cells.get(2)),
                        (a, b) -> a,
                        TreeMap::new));
        var known = new TreeMap<String, Row>();
        for (var setting : Setting.ALL) {
            known.put("`" + setting.name() + "`", new Row(fallback(setting), setting.isPerSystem() ? "yes" : ""));
        }
        assertEquals(known, listed);
    }

    private String fallback(Setting<?> setting) {
        if (setting == Setting.PUBLIC_URL) {
            return "`http://localhost:PORT`";
        }
        if (setting.fallback() != null) {
            return setting.fallback().isEmpty() ? "empty" : "`" + setting.fallback() + "`";
        }
        var required = SettingsSamples.problems(Map.of(), directory).stream()
                .anyMatch(problem -> SettingsSamples.subject(problem).equals(setting.name()));
        return required ? "required" : "–";
    }
}
