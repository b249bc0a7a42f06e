package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Patience;
import chatgateway.support.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run.sh} for a newcomer: on a machine with nothing installed, and with programs in place of apt-get and Maven. */
@Tag("proxy")
class RunScriptTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> PROGRAMS = List.of(
            "bash",
            "cut",
            "dirname",
            "du",
            "env",
            "find",
            "grep",
            "mktemp",
            "paste",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "sort",
            "tail",
            "tee",
            "uname");

    @TempDir
    private Path directory;

    private Path programs;

    @BeforeEach
    void copyTheProject() throws IOException {
        programs = Files.createDirectory(directory.resolve("bin"));
        for (var file : List.of("run.sh", "pom.xml", "src/test/run.sh", "deploy/progress.sh")) {
            Files.createDirectories(directory.resolve(file).getParent());
            Files.copy(Path.of(file), directory.resolve(file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help", "demo --help", "test --help", "check -h"})
    void help_needs_nothing(String arguments) {
        var help = run(arguments).outputOfSuccess();
        assertTrue(help.contains("./run.sh demo "), help);
        assertTrue(help.endsWith("JAVA_OPTS adds to them."), help);
        assertFalse(help.contains("set -"), help);
    }

    @Test
    void version_needs_nothing() {
        assertTrue(run("--version").outputOfSuccess().matches("chat-gateway \\d+\\.\\d+\\.\\d+"));
    }

    /** Sources from a forge's archive have no repository around them. */
    @Test
    void version_has_the_commit_in_an_archive_of_the_sources() throws IOException {
        assertTrue(Files.readAllLines(Path.of(".gitattributes")).contains("run.sh export-subst"));
        var script = directory.resolve("run.sh");
        Files.writeString(script, Files.readString(script).replace("$Format:%h$", "0a1b2c3"));
        assertTrue(run("--version").outputOfSuccess().endsWith("+0a1b2c3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dmeo", "--versoin", "test quikc", "demo 9000", "build now"})
    void a_typing_error_needs_nothing_and_leads_to_the_help(String arguments) {
        var run = run(arguments);
        assertEquals(2, run.exitCode(), run.errors());
        var output = run.output() + run.errors();
        assertEquals(1, output.lines().count(), output);
        assertTrue(output.contains(arguments.replaceFirst(".* ", "")), output);
        assertTrue(output.endsWith("./run.sh --help\n"), output);
    }

    /** Both halves need it: "sudo a && b" runs b without. */
    @Test
    void the_command_for_those_without_root_works_when_it_is_pasted() throws IOException {
        install();
        program("id", "echo 1000");
        program("apt-get", "exit 1");
        program("sudo", "exit 1");
        var run = run("build");

        assertEquals(1, run.exitCode(), run.errors());
        assertTrue(run.errors().contains("\n    sudo apt-get update && sudo apt-get install -y "), run.errors());

        Files.delete(programs.resolve("sudo"));
        var without = run("build").errors();
        assertTrue(without.contains("\n    su -c 'apt-get update && apt-get install -y "), without);
    }

    @Test
    @Tag("slow")
    void an_installation_has_its_size_first_and_signs_of_life() throws IOException {
        install();
        program("id", "echo 0");
        program("apt-get", """
                case "$*" in
                    *--assume-no*)
                        echo 'Need to get 136 MB of archives.'
                        echo 'After this operation, 312 MB of additional disk space will be used.'
                        exit 1
                        ;;
                    *' -y '*)
                        echo 'Unpacking maven (3.8.7-1) ...'
                        sleep 11
                        echo 'E: Unable to fetch some archives'
                        exit 100
                        ;;
                esac""");
        var run = run("build");

        assertEquals(100, run.exitCode(), run.errors());
        var lines = run.errors().lines().toList();
        var size = lines.stream().filter(line -> line.contains("136 MB")).toList();
        assertEquals(1, size.size(), run.errors());
        assertTrue(size.get(0).contains("312 MB"), run.errors());
        var signs = lines.stream()
                .filter(line -> line.matches("==> +\\d+ s: Unpacking maven .*"))
                .count();
        assertTrue(signs >= 2, run.errors());
        assertEquals("E: Unable to fetch some archives", lines.get(lines.size() - 1));
    }

    /** Maven from 3.9 on refuses what is not in .mvn/checksums, and so refused the archive of Maven itself. */
    @Test
    void fetches_maven_with_a_maven_that_knows_checksums() throws IOException {
        install();
        program("mvn", "case \"$*\" in *.trustedChecksums=false*) exit 3 ;; esac");
        assertEquals(3, run("build").exitCode());
    }

    /** The cause of a failed build is in its first lines, and a hundred lines of Java's stack follow. */
    @Test
    void a_failed_build_shows_its_errors_and_no_stack() throws IOException {
        install();
        program("mvn", """
                echo '[INFO] Scanning'
                echo '[ERROR] There is no such thing'
                for ((i = 0; i < 100; i++)); do echo '[ERROR]   at org.apache.maven.Main.main(Main.java:1)'; done
                exit 1""");
        var errors = run("build").errors();
        assertTrue(errors.endsWith("[ERROR] There is no such thing\n"), errors);
        assertFalse(errors.contains("[INFO]"), errors);
    }

    @Test
    void a_first_start_shows_no_log_of_its_rehearsal() throws IOException {
        install();
        var jdk = Files.createDirectories(directory.resolve("jdk/bin"));
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"99\"\n");
        program("mvn", "exit 1");
        for (var name : List.of("javac", "java")) {
            Files.writeString(jdk.resolve(name), "#!/bin/bash\necho \"java ran ${*: -1}\"\n");
            assertTrue(jdk.resolve(name).toFile().setExecutable(true));
        }
        for (var file : List.of("src/main", "src/demo", "public", ".mvn", "target")) {
            Files.createDirectories(directory.resolve(file));
        }
        for (var jar : List.of("chat-gateway.jar", "chat-gateway-demo.jar")) {
            Files.createFile(directory.resolve("target").resolve(jar));
        }

        var run = run("", "JAVA_HOME=" + jdk.getParent());

        assertEquals("java ran target/chat-gateway.jar", run.outputOfSuccess());
        assertFalse(run.errors().contains("java ran rehearse"), run.errors());
    }

    /** What a small system has. */
    private void install() throws IOException {
        for (var program : PROGRAMS) {
            program(program, "exec /usr/bin/" + program + " \"$@\"");
        }
    }

    private void program(String name, String script) throws IOException {
        var file = programs.resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private ProgramRun run(String arguments, String... variables) {
        var command = new ArrayList<>(List.of("/usr/bin/env", "-i", "HOME=" + directory, "PATH=" + programs));
        command.addAll(List.of(variables));
        command.addAll(List.of("/bin/bash", directory.resolve("run.sh").toString()));
        Stream.of(arguments.split(" ")).filter(word -> !word.isEmpty()).forEach(command::add);
        return ProgramRun.of(directory, Patience.of(LIMIT), command);
    }
}
