package chatgateway.support.browser;

import chatgateway.support.Document;
import chatgateway.support.HostScript;
import chatgateway.support.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One of the hosts in {@code samples}, started as {@code samples/README.md} says, but on a free port. */
public enum SampleHost {
    PYTHON("Python"),
    NODE("Node.js"),
    JAVA("Java"),
    PHP("PHP");

    private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)\\)?\\s");

    private final String heading;

    SampleHost(String heading) {
        this.heading = heading;
    }

    /** A process that serves. @param variables its settings */
    public Program start(Path directory, Map<String, String> variables) throws IOException {
        // The samples' paths begin at the root of the repository.
        var command = new ArrayList<>(List.of("env", "--chdir=" + Path.of("").toAbsolutePath(), "PORT=0"));
        variables.forEach((name, value) -> command.add(name + "=" + value));
        if (this == NODE) {
            command.add("NODE_PATH=" + HostScript.nodePath());
        }
        for (var word : documentedCommand().split(" ")) {
            command.add(here(word));
        }
        return Program.start(directory, command);
    }

    /** Where a started one serves, once it does. */
    public static String url(Program host) throws InterruptedException {
        return host.await(ADDRESS);
    }

    /** What stands before it in the README installs. */
    private String documentedCommand() throws IOException {
        var snippet = Document.read("samples/README.md").snippets().stream()
                .filter(each -> each.heading().equals(heading))
                .findFirst()
                .orElseThrow();
        return snippet.text().lines().reduce((first, last) -> last).orElseThrow();
    }

    private static String here(String word) {
        return switch (word) {
            case "python3" -> HostScript.PYTHON;
            case "java" ->
                Path.of(System.getProperty("java.home"), "bin", "java").toString();
            case "target/chat-gateway.jar" -> Program.classPath(); // the jar is built after the tests
            case "127.0.0.1:3000" -> "127.0.0.1:0";
            default -> word;
        };
    }
}
