package chatgateway.support;

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
import java.util.regex.Pattern;

/** An app of a web framework that consists of a recipe of {@code samples/recipes} and a sample login ({@code /recipes}). */
public enum RecipeHost {
    FLASK("flask", "flask_host.py") {
        @Override
        List<String> command(Path app) throws IOException {
            return List.of(
                    "PYTHONPATH=" + HostScript.pythonPath("Flask==3.1.3", "PyJWT==2.10.1"),
                    HostScript.PYTHON,
                    "flask_host.py");
        }
    },
    DJANGO("django", "django_host.py") {
        @Override
        List<String> command(Path app) throws IOException {
            return List.of(
                    "PYTHONPATH=" + HostScript.pythonPath("Django==5.2.9", "PyJWT==2.10.1"),
                    HostScript.PYTHON,
                    "django_host.py");
        }
    },
    EXPRESS("express", "express_host.js") {
        @Override
        List<String> command(Path app) throws IOException {
            return List.of("node", "express_host.js");
        }

        @Override
        Path directory(Path empty) throws IOException {
            return besideModules(Map.of("express", "5"));
        }
    },
    NEXTJS("nextjs", "nextjs_host.js") {
        @Override
        List<String> command(Path app) throws IOException {
            Files.writeString(app.resolve("package.json"), "{\"type\":\"module\"}");
            return List.of("node", "nextjs_host.js");
        }

        @Override
        Path directory(Path empty) throws IOException {
            return besideModules(Map.of());
        }
    },
    SPRING("spring", "SpringHost.java") {
        @Override
        List<String> command(Path app) throws IOException {
            var classPath = springLibraries() + "/*:" + app;
            var javac = java("javac");
            var compile = List.of(
                    javac,
                    "-parameters",
                    "-cp",
                    classPath,
                    "-d",
                    app.toString(),
                    "SpringHost.java",
                    "ChatController.java");
            ProgramRun.of(app, LIMIT, compile).outputOfSuccess();
            return List.of(java("java"), "-XX:TieredStopAtLevel=1", "-cp", classPath, "SpringHost");
        }
    };

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)\\s");

    private final String folder;
    private final String host;

    RecipeHost(String folder, String host) {
        this.folder = folder;
        this.host = host;
    }

    /** A process that serves. @param variables the settings of the recipe */
    public Program start(Path empty, Map<String, String> variables) throws IOException {
        var app = directory(empty);
        copyRecipe(app);
        copyResource(host, app);
        var command = new ArrayList<>(List.of("env"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(command(app));
        return Program.start(app, command);
    }

    /** Where a started one serves, once it does. */
    public static String url(Program host) throws InterruptedException {
        return host.await(ADDRESS);
    }

    /** What starts it in its directory. */
    abstract List<String> command(Path app) throws IOException;

    Path directory(Path empty) throws IOException {
        return empty;
    }

    /** Node finds packages in the directories above. */
    Path besideModules(Map<String, String> packages) throws IOException {
        return Files.createDirectories(HostScript.nodePath(packages).resolveSibling("recipe-" + folder));
    }

    private void copyRecipe(Path app) throws IOException {
        var recipe = Path.of("samples", "recipes", folder);
        try (var files = Files.walk(recipe)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = app.resolve(recipe.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void copyResource(String name, Path app) throws IOException {
        try (var resource = RecipeHost.class.getResourceAsStream("/recipes/" + name)) {
            Files.copy(resource, app.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /** Spring Boot from Maven Central. Its checksums are not among those of the build, which has no Spring. */
    private static Path springLibraries() throws IOException {
        var project = Files.createDirectories(Path.of("target", "spring")).toAbsolutePath();
        try (var lock =
                FileChannel.open(project.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            var libraries = project.resolve("lib");
            if (!Files.exists(project.resolve("spring-pom.xml"))) {
                copyResource("spring-pom.xml", project);
            }
            if (!Files.isDirectory(libraries)) {
                var copy = List.of(
                        "mvn",
                        "-q",
                        "-B",
                        "-ntp",
                        "-f",
                        "spring-pom.xml",
                        "-Daether.artifactResolver.postProcessor.trustedChecksums=false",
                        "dependency:copy-dependencies",
                        "-DoutputDirectory=lib.new");
                ProgramRun.of(project, LIMIT, copy).outputOfSuccess();
                Files.move(project.resolve("lib.new"), libraries);
            }
            return libraries;
        }
    }
}
