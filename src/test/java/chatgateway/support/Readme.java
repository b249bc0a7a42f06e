package chatgateway.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A README as a test reads it: its fenced snippets and its tables, by the heading they stand under. */
public record Readme(List<Snippet> snippets, List<Row> rows) {
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");

    /** @param language what stands behind the fence, never missing */
    public record Snippet(String heading, String language, String text) {
        @Override
        public String toString() {
            return heading + " (" + language + ")";
        }
    }

    /** One row of a table, without the head: the cells, trimmed. */
    public record Row(String heading, List<String> cells) {}

    public static Readme read() throws IOException {
        return read(Path.of("README.md"));
    }

    public static Readme read(Path file) throws IOException {
        var snippets = new ArrayList<Snippet>();
        var rows = new ArrayList<Row>();
        var heading = "";
        String language = null; // of the snippet that is open
        var text = new StringBuilder();
        for (var line : Files.readAllLines(file)) {
            var title = HEADING.matcher(line);
            if (language != null && line.equals("```")) {
                snippets.add(new Snippet(heading, language, text.toString()));
                language = null;
            } else if (language != null) {
                text.append(line).append('\n');
            } else if (line.startsWith("```")) {
                language = line.substring(3);
                text.setLength(0);
            } else if (title.matches()) {
                heading = title.group(1);
            } else if (line.startsWith("| `")) {
                rows.add(new Row(heading, cells(line)));
            }
        }
        if (language != null) {
            throw new IOException(file + " ends inside a snippet");
        }
        return new Readme(snippets, rows);
    }

    /** The rows of the table under this heading whose first cell is code. */
    public List<List<String>> table(String heading) {
        return rows.stream()
                .filter(row -> row.heading().equals(heading))
                .map(Row::cells)
                .toList();
    }

    private static List<String> cells(String line) {
        var cells = line.substring(1, line.length() - 1).split("\\|", -1);
        return List.of(cells).stream().map(String::strip).toList();
    }
}
