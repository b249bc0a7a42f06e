package chatgateway;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chatgateway.support.Patience;
import chatgateway.support.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The build refuses a library that is not the recorded one. {@code ./run.sh test} has a Maven that can; skipped with an older one. */
@Tag("proxy")
@Tag("T24")
@Timeout(120)
class ChecksumsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Path MAVEN = Path.of(System.getProperty("maven.home"));
    private static final Path LIBRARIES = Path.of(System.getProperty("user.home"), ".m2", "repository");
    private static final Path CHECKSUMS = Path.of(".mvn", "checksums", "checksums.sha512");

    @TempDir
    private Path directory;

    private List<String> checksums;
    private Path sanitiser;
    private Path libraries;

    @BeforeEach
    void copy_the_build() throws IOException {
        assumeTrue(verifies(), MAVEN + " is older than 3.9");
        checksums = Files.readAllLines(CHECKSUMS);
        sanitiser = Path.of(checksums.stream()
                .filter(line -> line.endsWith(".jar") && line.contains("/dompurify/"))
                .findFirst()
                .orElseThrow()
                .replaceFirst("\\S+\\s+", ""));
        Files.copy(Path.of("pom.xml"), directory.resolve("pom.xml"));
        Files.createDirectories(directory.resolve(CHECKSUMS).getParent());
        for (var file : List.of(Path.of(".mvn", "jvm.config"), Path.of(".mvn", "maven.config"), CHECKSUMS)) {
            Files.copy(file, directory.resolve(file));
        }
        libraries = Files.createDirectory(directory.resolve("libraries"));
    }

    @Test
    void the_recorded_libraries_are_taken() {
        var build = unpackThePagesLibraries();
        assertTrue(build.exitCode() == 0, build::toString);
    }

    @Test
    void a_changed_jar_is_refused() throws IOException {
        var original = LIBRARIES.resolve(sanitiser);
        var changed = libraries.resolve(sanitiser);
        Files.createDirectories(changed.getParent());
        Files.copy(original, changed);
        Files.write(changed, new byte[1], StandardOpenOption.APPEND);
        assertRefused();
    }

    @Test
    void a_jar_that_is_not_recorded_is_refused() throws IOException {
        assertTrue(checksums.removeIf(line -> line.endsWith(sanitiser.toString())));
        Files.write(directory.resolve(CHECKSUMS), checksums);
        assertRefused();
    }

    /** Whether this Maven has the resolver that verifies: version 1.9 of it, which came with 3.9. */
    private static boolean verifies() throws IOException {
        try (var files = Files.newDirectoryStream(MAVEN.resolve("lib"), "maven-resolver-impl-{1.9,2,3}.*.jar")) {
            return files.iterator().hasNext();
        }
    }

    private void assertRefused() {
        var build = unpackThePagesLibraries();
        assertNotEquals(0, build.exitCode());
        assertTrue(
                build.output().contains("dompurify") && build.output().contains("trusted checksum"), build::toString);
    }

    private ProgramRun unpackThePagesLibraries() {
        return ProgramRun.of(
                directory,
                Patience.of(LIMIT),
                List.of(
                        MAVEN.resolve("bin/mvn").toString(),
                        "--offline",
                        "-Dmaven.repo.local=" + libraries,
                        "-Dmaven.repo.local.tail=" + LIBRARIES,
                        "dependency:unpack@page-modules"));
    }
}
