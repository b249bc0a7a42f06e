package chatgateway.support.recorded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeSet;

/**
 * What recordings show to be wrong and is not corrected yet: {@code src/test/resources/dify/known-gaps.txt}, one line
 * each. A line that no longer holds fails the test like one that is missing, so the list can only become shorter.
 */
public final class KnownGaps {
    private static final Path FILE = Path.of("src/test/resources/dify/known-gaps.txt");

    private KnownGaps() {}

    /** Asserts that the found gaps are those of the list with this prefix. */
    public static void assertOnly(String area, Collection<String> faults) throws IOException {
        var found =
                new TreeSet<>(faults.stream().map(fault -> area + " " + fault).toList());
        var known = new TreeSet<String>();
        Files.readAllLines(FILE).stream()
                .filter(line -> line.startsWith(area + " "))
                .forEach(known::add);
        assertEquals(String.join("\n", known), String.join("\n", found));
    }
}
