package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** SECURITY.md has a row for each threat, and names tests that exist. */
class SecurityDocumentTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (T\\d+) \\|.*\\| (.+) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    @Test
    void every_threat_has_a_row_with_tests_that_exist() throws IOException {
        var document = Files.readString(Path.of("SECURITY.md"));
        var rows = ROW.matcher(document).results().toList();
        try (var files = Files.walk(Path.of("src/test/java"))) {
            var tests = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());

            assertEquals(
                    IntStream.rangeClosed(1, 35)
                            .mapToObj(number -> "T" + number)
                            .toList(),
                    rows.stream().map(row -> row.group(1)).toList());
            for (var row : rows) {
                var named = TEST.matcher(row.group(2))
                        .results()
                        .map(test -> test.group(1) + ".java")
                        .toList();
                assertTrue(!named.isEmpty() || row.group(2).equals("–"), row.group());
                assertTrue(tests.containsAll(named), row.group());
            }
        }
    }
}
