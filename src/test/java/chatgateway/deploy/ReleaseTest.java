package chatgateway.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.ProgramRun;
import chatgateway.support.deploy.ShippedFile;
import chatgateway.support.deploy.ThinJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./run.sh release}, without its build: the files that it makes are enough to install the gateway. */
@Tag("proxy")
@Timeout(300)
class ReleaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String VERSION = "0.1.0";

    @TempDir
    private Path target;

    private Path release;

    @BeforeEach
    void build() throws IOException {
        ThinJar.write(target.resolve("chat-gateway.jar"), VERSION);
        ThinJar.write(target.resolve("chat-gateway-demo.jar"), VERSION);
        var parts = target.resolve("classes/META-INF/sbom/application.cdx.json");
        Files.createDirectories(parts.getParent());
        Files.writeString(parts, "{\"bomFormat\":\"CycloneDX\"}");
    }

    @Test
    void one_file_holds_all_and_its_checksums_are_right() throws IOException {
        make();
        run("sha256sum", "-c", "--quiet", "SHA256SUMS");
        assertTrue(Files.readString(release.resolve("chat-gateway.cdx.json")).contains("CycloneDX"));
        assertTrue(Files.readString(release.resolve("README.md")).startsWith("# Chat gateway 0.1.0+0a1b2c3\n"));

        var embed = run("tar", "-tzf", "chat-gateway-embed-" + VERSION + ".tgz")
                .lines()
                .toList();
        assertTrue(
                embed.containsAll(List.of("package/package.json", "package/index.js", "package/embed.d.ts")),
                () -> "" + embed);
        assertFalse(embed.contains("package/script.js"), () -> "" + embed);

        release = release.getParent();
        run("sha256sum", "-c", "--quiet", "chat-gateway-" + VERSION + ".tar.gz.sha256");
        var files = run("tar", "-tzf", "chat-gateway-" + VERSION + ".tar.gz")
                .lines()
                .toList();
        for (var file : List.of("chat-gateway.jar", "chat-gateway-demo.jar", "SHA256SUMS", "CHANGES.md", "LICENSE")) {
            assertTrue(files.contains("chat-gateway-" + VERSION + "/" + file), file);
        }
    }

    @Test
    void what_the_readme_says_installs_the_gateway_from_it() throws IOException {
        make();
        assertTrue(Files.readString(release.resolve("README.md")).contains("sudo deploy/install.sh chat.example.com"));
        var root = Files.createDirectory(target.resolve("root"));
        run("deploy/install.sh", "chat.example.com", "--root", root.toString());

        var installed = root.resolve("opt/chat-gateway/chat-gateway.jar");
        assertEquals(-1, Files.mismatch(release.resolve("chat-gateway.jar"), installed));
    }

    @Test
    void the_image_is_made_of_files_that_are_there() throws IOException {
        make();
        var recipe = Files.readString(release.resolve("deploy/Dockerfile"));
        var ignored = Files.readAllLines(release.resolve("deploy/Dockerfile.dockerignore"));
        assertEquals(1, recipe.lines().filter(line -> line.startsWith("FROM ")).count(), recipe);
        assertFalse(recipe.contains("--from="), recipe);
        var copies = Pattern.compile("(?m)^COPY (?:--\\S+ )*(.+) \\S+$").matcher(recipe);
        var count = 0;
        while (copies.find()) {
            for (var source : copies.group(1).split(" ")) {
                assertTrue(Files.exists(release.resolve(source)), source);
                assertTrue(ignored.contains("!" + source), source);
                count++;
            }
        }
        assertEquals(2, count, recipe);
    }

    @Test
    void the_changes_are_those_of_this_version_with_a_date() throws IOException {
        make();
        var changes = Files.readAllLines(release.resolve("CHANGES.md"));
        assertTrue(changes.get(0).matches("## 0\\.1\\.0 \\(\\d{4}-\\d\\d-\\d\\d\\)"), changes.get(0));
        assertTrue(changes.size() > 10, changes.toString());
        assertEquals(1, changes.stream().filter(line -> line.startsWith("## ")).count());
    }

    @Test
    void a_version_without_an_entry_is_not_released() {
        var run = ProgramRun.of(target, LIMIT, command("9.9.9"));
        assertEquals(1, run.exitCode());
        assertTrue(run.errors().contains("CHANGELOG.md has no entry for 9.9.9"), run.errors());
        assertFalse(Files.exists(target.resolve("release")));
    }

    private void make() {
        ProgramRun.of(target, LIMIT, command(VERSION + "+0a1b2c3")).outputOfSuccess();
        release = target.resolve("release/chat-gateway-" + VERSION);
    }

    private List<String> command(String version) {
        return List.of(ShippedFile.FOLDER.resolve("release.sh").toString(), version, target.toString());
    }

    private String run(String... command) {
        return ProgramRun.of(release, LIMIT, List.of(command)).outputOfSuccess();
    }
}
