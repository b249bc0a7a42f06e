package chatgateway.deploy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Patience;
import chatgateway.support.ProgramRun;
import chatgateway.support.deploy.ShippedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that pin images and ask for advisories, with programs in place of Docker and of the scanner. */
@Tag("T24")
class SupplyChainTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @TempDir
    private Path directory;

    @Test
    void every_image_is_pinned_and_can_be_pinned_again() throws IOException {
        var file = ShippedFile.file("Dockerfile").writeTo(directory);
        var script = ShippedFile.file("pin-images.sh").writeTo(directory);
        program("docker", "echo sha256:" + "0".repeat(64));
        run(script).outputOfSuccess();
        program("docker", "echo " + DIGEST);
        run(script).outputOfSuccess();

        var images = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("FROM ") || line.startsWith("# syntax="))
                .toList();
        assertEquals(3, images.size());
        for (var image : images) {
            assertTrue(image.matches("(FROM |# syntax=)[a-z0-9/-]+:[a-z0-9-]+@" + DIGEST + "( AS build)?"), image);
        }
    }

    @Test
    void an_image_without_a_digest_is_an_error() throws IOException {
        var file = ShippedFile.file("Dockerfile").writeTo(directory);
        program("docker", "echo");
        assertEquals(
                1, run(ShippedFile.file("pin-images.sh").writeTo(directory)).exitCode());
        assertEquals(ShippedFile.file("Dockerfile").text(), Files.readString(file));
    }

    @Test
    void the_scanner_gets_the_pages_libraries_by_the_names_of_their_advisories() throws IOException {
        var jar = directory.resolve("gateway.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("META-INF/sbom/application.cdx.json"));
            zip.write("""
                    pkg:maven/org.mvnpm/dompurify@3.4.15?type=jar
                    pkg:maven/org.webjars.npm/katex@0.18.11?type=jar
                    pkg:maven/org.webjars/highlightjs@11.11.1?type=jar
                    pkg:maven/io.javalin/javalin@7.2.3?type=jar
                    """.getBytes(US_ASCII));
        }
        program("osv-scanner", "cat \"${!#}\"; exit 1");

        var scan = run(ShippedFile.FOLDER.resolve("advisories.sh"), jar.toString());
        assertNotEquals(0, scan.exitCode());
        assertEquals("""
                pkg:npm/dompurify@3.4.15?type=jar
                pkg:npm/katex@0.18.11?type=jar
                pkg:npm/highlight.js@11.11.1?type=jar
                pkg:maven/io.javalin/javalin@7.2.3?type=jar
                """, scan.output());
    }

    private void program(String name, String script) throws IOException {
        var file = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/usr/bin/env bash\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private ProgramRun run(Path script, String... arguments) {
        var command = new ArrayList<>(List.of(
                "env", "PATH=" + directory.resolve("bin") + ":" + System.getenv("PATH"), "bash", script.toString()));
        command.addAll(List.of(arguments));
        return ProgramRun.of(directory, Patience.of(LIMIT), command);
    }
}
