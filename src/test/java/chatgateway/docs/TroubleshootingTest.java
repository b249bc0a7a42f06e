package chatgateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.auth.TokenFault;
import chatgateway.support.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of docs/integrate.md name every reason and code there is, and quote the texts as they are. */
class TroubleshootingTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private static final String TOKEN = "The token is refused";
    private static final String BUBBLE = "The bubble does not open the chat";

    @Test
    void every_reason_of_a_refused_token_is_listed() throws IOException {
        var known = Arrays.stream(TokenFault.values())
                .map(TokenFault::label)
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(known, new TreeSet<>(column(TOKEN, 1, CODE)));
    }

    @Test
    void every_code_of_the_bubble_is_listed() throws IOException {
        var thrown = Pattern.compile("(?m)(?:(?:failure|#fail)\\('|^  )([a-z_]+)(?:',|: [`'])");
        var known = thrown.matcher(script("chat-url.js") + script("widget.js"))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(known, new TreeSet<>(column(BUBBLE, 2, CODE)));
    }

    @Test
    void what_the_console_says_is_quoted() throws IOException {
        var sources = script("chat-url.js") + script("widget.js") + script("index.js");
        var wrong = column(BUBBLE, 1, CODE).stream()
                .flatMap(line -> Arrays.stream(line.split("…(?![}/])")))
                .filter(part -> !sources.contains(part.strip()))
                .toList();

        assertEquals(List.of(), wrong);
    }

    @Test
    void what_the_reader_sees_is_quoted() throws IOException {
        var texts = Files.readString(Path.of("public/assets/i18n/en.json")) + script("texts.js");
        var quoted = column(TOKEN, 0, QUOTED);
        quoted.addAll(column(BUBBLE, 0, QUOTED));
        quoted.addAll(column("No word from the gateway", 0, QUOTED));
        quoted.remove("refused to connect"); // the browser's

        assertEquals(
                List.of(), quoted.stream().filter(text -> !texts.contains(text)).toList());
    }

    private static List<String> column(String heading, int column, Pattern pattern) throws IOException {
        return Document.read("docs/integrate.md").table(heading).stream()
                .flatMap(row -> pattern.matcher(row.get(column)).results().map(result -> result.group(1)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String script(String name) throws IOException {
        return Files.readString(Path.of("public/embed", name));
    }
}
