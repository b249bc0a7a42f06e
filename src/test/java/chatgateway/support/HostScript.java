package chatgateway.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the token snippets of the documentation in their language, with that language's JWT library. */
public final class HostScript {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(3);
    private static final Path HERE = Path.of(".");

    /** One for each JDK, as the tests run on two at the same time. */
    private static final Path NODE =
            Path.of("target", "node-" + Runtime.version().feature());

    /** The Python that Debian's packages belong to. */
    public static final String PYTHON = "/usr/bin/python3";

    private HostScript() {}

    /** What a Python script prints that may import {@code jwt}, which is PyJWT. */
    public static String python(String script) {
        var library = ProgramRun.of(HERE, LIMIT, List.of(PYTHON, "-c", "import jwt; jwt.encode"));
        assertEquals(0, library.exitCode(), "this test needs PyJWT: apt-get install python3-jwt\n" + library.errors());
        return ProgramRun.of(HERE, LIMIT, List.of(PYTHON, "-c", script)).outputOfSuccess();
    }

    /** What a Node script prints that may require {@code jsonwebtoken}, which is installed from npm once. */
    public static String node(String script) throws IOException {
        install("jsonwebtoken", "9");
        return ProgramRun.of(NODE, LIMIT, List.of("node", "-e", script)).outputOfSuccess();
    }

    /** Where Node finds {@code jsonwebtoken}, as {@code NODE_PATH} has it. */
    public static Path nodePath() throws IOException {
        return nodePath(Map.of());
    }

    /** @param packages further npm packages with their versions */
    public static Path nodePath(Map<String, String> packages) throws IOException {
        install("jsonwebtoken", "9");
        for (var each : packages.entrySet()) {
            install(each.getKey(), each.getValue());
        }
        return NODE.resolve("node_modules").toAbsolutePath();
    }

    /** What the Node module {@code /clients/<client>.mjs} prints, which imports the npm package of that name. */
    public static String nodeClient(String client, String version, String... arguments) throws IOException {
        return nodeClient(Map.of(client, version), client, arguments);
    }

    /** @param packages every npm package that the module imports, with its version */
    public static String nodeClient(Map<String, String> packages, String client, String... arguments)
            throws IOException {
        for (var each : packages.entrySet()) {
            install(each.getKey(), each.getValue());
        }
        var module = client + ".mjs";
        try (var resource = HostScript.class.getResourceAsStream("/clients/" + module)) {
            Files.copy(
                    resource,
                    NODE.resolve(module),
                    StandardCopyOption.REPLACE_EXISTING); // packages are found from here
        }
        var command = new ArrayList<>(List.of("node", module));
        command.addAll(List.of(arguments));
        return ProgramRun.of(NODE, LIMIT, command).outputOfSuccess();
    }

    /** What the script {@code /clients/<client>.py} prints, which uses the PyPI package of that name. */
    public static String pythonClient(String client, String version, String... arguments) throws IOException {
        var libraries = pythonPath(client + "==" + version);
        var script = Files.createTempFile(Path.of("target"), client, ".py");
        try (var resource = HostScript.class.getResourceAsStream("/clients/" + client + ".py")) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
            var command = new ArrayList<>(List.of("env", "PYTHONPATH=" + libraries, PYTHON, script.toString()));
            command.addAll(List.of(arguments));
            return ProgramRun.of(HERE, LIMIT, command).outputOfSuccess();
        } finally {
            Files.delete(script);
        }
    }

    /** A directory with these packages of PyPI and theirs, as {@code PYTHONPATH} has it. */
    public static Path pythonPath(String... requirements) throws IOException {
        var libraries =
                Path.of("target", "python-" + String.join("-", requirements)).toAbsolutePath();
        if (Files.isDirectory(libraries)) {
            return libraries;
        }
        var unfinished = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "python");
        var install =
                new ArrayList<>(List.of(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"));
        install.addAll(List.of("--target", unfinished.toString()));
        install.addAll(List.of(requirements));
        var pip = ProgramRun.of(HERE, INSTALL_LIMIT, install);
        var need = "this test needs pip, and to reach PyPI: apt-get install python3-pip\n";
        assertEquals(0, pip.exitCode(), need + pip.errors());
        if (!unfinished.toFile().renameTo(libraries.toFile())) { // another JVM was first
            assertTrue(Files.isDirectory(libraries), libraries.toString());
        }
        return libraries;
    }

    /** One of the snippets that are kept as resources, exactly as they are documented. */
    public static String snippet(String name) throws IOException {
        try (var resource = HostScript.class.getResourceAsStream("/snippets/" + name)) {
            return new String(resource.readAllBytes(), UTF_8);
        }
    }

    private static void install(String library, String version) throws IOException {
        Files.createDirectories(NODE);
        try (var lock = FileChannel.open(NODE.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock(); // of the tests in the browser and those of what is around, which run beside these
            installLocked(library, version);
        }
    }

    private static void installLocked(String library, String version) {
        if (Files.isDirectory(NODE.resolve("node_modules").resolve(library))) {
            return;
        }
        var install =
                List.of("npm", "install", "--prefix", ".", "--ignore-scripts", "--no-audit", library + "@" + version);
        var npm = ProgramRun.of(NODE, INSTALL_LIMIT, install);
        var need = "this test needs Node with npm, and to reach the npm registry: apt-get install nodejs npm\n";
        assertEquals(0, npm.exitCode(), need + npm.errors());
    }
}
