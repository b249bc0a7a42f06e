package chatgateway.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A Markdown file of this repository: its headings, and under each its fenced snippets and its tables. */
public record Document(List<String> headings, List<Snippet> snippets, List<Row> rows) {
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");

    /** @param language the word behind the opening fence; every fence has one */
    public record Snippet(String heading, String language, String text) {
        @Override
        public String toString() {
            return heading + " (" + language + ")";
        }
    }

    /** One row of a table, without the head: the cells, trimmed. */
    public record Row(String heading, List<String> cells) {}

    /** @param name relative to the project's folder */
    public static Document read(String name) throws IOException {
        var file = Path.of(name);
        var headings = new ArrayList<String>();
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
                headings.add(heading);
            } else if (line.startsWith("|-")) {
                rows.remove(rows.size() - 1); // the head
            } else if (line.startsWith("|")) {
                rows.add(new Row(heading, cells(line)));
            }
        }
        if (language != null) {
            throw new IOException(file + " ends inside a snippet");
        }
        return new Document(headings, snippets, rows);
    }

    /** The rows of the tables under this heading. */
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
