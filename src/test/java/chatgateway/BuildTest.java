package chatgateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the gateway is built from does not change by itself (docs/threats.md#t24-supply-chain). */
@Tag("T24")
class BuildTest {
    private static final Pattern PART = Pattern.compile("<(dependency|plugin)>(.*?)</\\1>", Pattern.DOTALL);
    private static final Pattern EXCLUSIONS = Pattern.compile("<exclusions>.*?</exclusions>", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("<version>(.+?)</version>");

    @Test
    void every_library_and_plugin_has_one_version_and_none_is_a_snapshot() throws IOException {
        var pom = EXCLUSIONS.matcher(Files.readString(Path.of("pom.xml"))).replaceAll("");
        var parts = PART.matcher(pom).results().map(part -> part.group(2)).toList();

        assertTrue(parts.size() > 20, "found " + parts.size());
        for (var part : parts) {
            var version = VERSION.matcher(part);
            assertTrue(version.find(), "without a version: " + part);
            assertTrue(version.group(1).matches("[\\w.-]+|\\$\\{[\\w.]+}"), "a range: " + part);
            assertTrue(!version.group(1).contains("SNAPSHOT"), part);
        }
        assertTrue(!pom.contains("<repository>"), "only Maven Central");
    }
}
