package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Program;
import chatgateway.support.ProgramRun;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A class-data archive speeds up the start, and one that does not match is ignored, as in run.sh and deploy. */
@Tag("faults")
@Timeout(300)
class ClassArchiveTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern SHARED = Pattern.compile("chatgateway\\.\\S+ source: shared objects file");
    private static final Map<String, String> SETTINGS = TestGateway.variables("http://127.0.0.1:9", Map.of());

    @TempDir
    private Path directory;

    @Test
    void a_matching_archive_is_used_and_another_is_ignored_silently() throws Exception {
        var jar = jar();
        var made = ProgramRun.of(directory, LIMIT, java(List.of("-XX:ArchiveClassesAtExit=new.jsa"), "rehearse"));
        assertEquals("", made.errors());
        made.outputOfSuccess();
        Files.move(directory.resolve("new.jsa"), directory.resolve("gateway.jsa")); // as run.sh does

        try (var gateway = Program.start(directory, java(List.of(archive("gateway.jsa"), "-Xlog:class+load")))) {
            var request = HttpRequest.newBuilder(URI.create(gateway.url() + "/ready"));
            assertEquals(
                    200,
                    HttpClient.newHttpClient()
                            .send(request.build(), BodyHandlers.discarding())
                            .statusCode());
            var shared = SHARED.matcher(gateway.output()).results().count();
            assertTrue(shared > 50, shared + " classes of the gateway came from the archive");
            gateway.terminate();
            assertEquals(0, gateway.exitCode());
        }

        assertIgnored("missing.jsa");
        Files.writeString(directory.resolve("foreign.jsa"), "made by something else");
        assertIgnored("foreign.jsa");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L)); // another build
        assertIgnored("gateway.jsa");
    }

    private void assertIgnored(String file) {
        var options = List.of(archive(file), "-Xlog:class+load");
        var run = ProgramRun.of(directory, LIMIT, java(options, "--version"));
        assertTrue(run.outputOfSuccess().contains("chat-gateway "), run.output());
        assertEquals("", run.errors());
        assertFalse(run.output().contains("[warning]") || run.output().contains("[error"), run.output());
        assertFalse(SHARED.matcher(run.output()).find(), file);
    }

    private static String archive(String file) {
        return "-XX:SharedArchiveFile=" + file;
    }

    private static List<String> java(List<String> options, String... arguments) {
        return Program.javaJar(SETTINGS, options, "gateway.jar", arguments);
    }

    /** The gateway's classes in a jar that names the libraries, which is faster made than the one that is handed out. */
    private Path jar() throws IOException {
        var classes = Path.of("target", "classes");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, libraries());
        var file = directory.resolve("gateway.jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest);
                var files = Files.walk(classes)) {
            for (var path : files.filter(path -> !path.equals(classes)).toList()) {
                var name = classes.relativize(path).toString();
                jar.putNextEntry(new JarEntry(Files.isDirectory(path) ? name + "/" : name));
                if (Files.isRegularFile(path)) {
                    Files.copy(path, jar);
                }
                jar.closeEntry();
            }
        }
        return file;
    }

    private static String libraries() {
        var urls = new ArrayList<String>();
        for (var entry : Program.classPath().split(":")) {
            if (entry.endsWith(".jar")) {
                urls.add(Path.of(entry).toUri().toString());
            }
        }
        return String.join(" ", urls);
    }
}
