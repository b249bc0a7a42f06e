package chatgateway.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code .env} file: {@code NAME=value} lines, double quotes around a value that holds a {@code #}, and comments.
 * Syntax that other tools parse differently is an error on the line of a setting only, because other programs may use the
 * file too.
 */
final class DotenvFile {
    private static final String NAME = ".env";
    private static final String BYTE_ORDER_MARK = "\uFEFF"; // Notepad and PowerShell 5 write it
    private static final Pattern ASSIGNED = Pattern.compile("(?m)^[^\\S\\n]*([A-Za-z0-9_.-]+)[^\\S\\n]*=");

    /** A value in double quotes may span lines. Single quotes stay in the value, so that the setting's rule names them. */
    private static final Pattern VALUE =
            Pattern.compile("[^\\S\\n]*+(?:\"(?<quoted>[^\"]*)\"|(?<plain>'[^'\\n]*'|(?!\")[^#\\n]*?))"
                    + "(?<gap>[^\\S\\n]*)(?<comment>#.*)?(?:\\n|\\z)");

    private static final Pattern NOTHING = Pattern.compile("[^\\S\\n]*(?:#.*)?(?:\\n|\\z)");

    private final Map<String, String> values = new HashMap<>();
    private final Findings findings;

    private DotenvFile(Findings findings) {
        this.findings = findings;
    }

    /** The values of the file; empty if there is no file. */
    static Map<String, String> read(Path directory, Findings findings) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Map.of();
        }
        DotenvFile dotenv = new DotenvFile(findings);
        try {
            dotenv.parse(Files.readString(file)
                    .replaceFirst("^" + BYTE_ORDER_MARK, "")
                    .replace("\r\n", "\n"));
        } catch (IOException e) {
            findings.unreadable(NAME, SettingSources.whyUnreadable(e));
        }
        return dotenv.values;
    }

    private void parse(String text) {
        Matcher nothing = NOTHING.matcher(text);
        Matcher assigned = ASSIGNED.matcher(text);
        Matcher value = VALUE.matcher(text);
        for (int at = 0; at < text.length(); ) {
            if (nothing.region(at, text.length()).lookingAt()) {
                at = nothing.end();
            } else if (!assigned.region(at, text.length()).lookingAt()) {
                // Without the line itself, which may hold a secret.
                long line = text.substring(0, at).lines().count() + 1;
                findings.problem(NAME, "line " + line + " must be NAME=value or # comment, without \"export\"");
                at = endOfLine(text, at);
            } else if (value.region(assigned.end(), text.length()).lookingAt()) {
                assign(assigned.group(1), value);
                at = value.end();
            } else {
                lost(assigned.group(1));
                at = endOfLine(text, at);
            }
        }
    }

    private void assign(String name, Matcher value) {
        String plain = value.group("plain");
        if (plain == null && value.group("quoted").contains("\n")) { // more likely a quote that is not closed
            lost(name);
            ASSIGNED.matcher(value.group("quoted")).results().forEach(inside -> lost(inside.group(1)));
        } else if (isSetting(name) && values.containsKey(name)) {
            findings.problem(name + " in " + NAME, "is written twice; keep one line");
        } else if (isSetting(name)
                && value.group("comment") != null
                && value.group("gap").isEmpty()
                && plain != null
                && !plain.isEmpty()) {
            findings.problem(name + " in " + NAME, "would be cut at the #; put the value in double quotes");
        }
        String assigned = Objects.requireNonNullElseGet(plain, () -> value.group("quoted"));
        if (isSetting(name) && assigned.contains("$")) {
            findings.problem(
                    name + " in " + NAME,
                    "holds a $, which docker compose would replace; choose a value without it, or put it into a file"
                            + " named by " + VariableName.fileOf(name));
        }
        values.put(name, assigned);
    }

    private void lost(String name) {
        if (isSetting(name)) {
            findings.problem(
                    name + " in " + NAME,
                    "is lost to a double quote that is not closed, or is followed"
                            + " by text, on this line or one above; close it");
        }
    }

    private static boolean isSetting(String name) {
        return VariableName.of(name).isPresent();
    }

    private static int endOfLine(String text, int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end + 1;
    }
}
