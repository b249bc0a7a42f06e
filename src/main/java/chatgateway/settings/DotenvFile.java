package chatgateway.settings;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads {@code .env} with dotenv-java, and reports what that library accepts silently: it drops everything after an
 * unclosed quote, truncates a value at any {@code #}, and keeps the last of duplicate lines.
 */
final class DotenvFile {
    private static final String NAME = ".env";
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*([A-Za-z0-9_.-]+)\\s*=\\s*+(.*)");
    private static final Pattern CUT_VALUE = Pattern.compile("(?!\")[^#]*[^#\\s]#.*");
    private static final Pattern NOTHING = Pattern.compile("\\s*(?:#.*)?");

    private DotenvFile() {}

    /** The values of the file only, not of the environment; none if there is no file. */
    static Map<String, String> read(Path directory, Findings findings) {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Map.of(); // dotenv-java would search the class path
        }
        try {
            List<String> lines = Files.readAllLines(file);
            return parse(directory, lines, findings);
        } catch (IOException e) {
            findings.problem(NAME, SettingSources.whyUnreadable(e));
            return Map.of();
        }
    }

    private static Map<String, String> parse(Path directory, List<String> lines, Findings findings) {
        try {
            // Without the final slash, dotenv-java removes a ".env" at the end of the directory's name.
            Dotenv dotenv = Dotenv.configure()
                    .directory(directory.toAbsolutePath() + "/")
                    .load();
            Map<String, String> values = dotenv.entries(Dotenv.Filter.DECLARED_IN_ENV_FILE).stream()
                    .collect(Collectors.toMap(DotenvEntry::getKey, DotenvEntry::getValue));
            checkLines(lines, values.keySet(), findings);
            return values;
        } catch (DotenvException e) {
            // Its message contains the line, which may hold a secret.
            findings.problem(
                    NAME, "line " + firstOddLine(lines) + " must be NAME=value or # comment, without \"export\"");
            return Map.of();
        }
    }

    private static int firstOddLine(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!NOTHING.matcher(line).matches() && !ASSIGNMENT.matcher(line).matches()) {
                return i + 1;
            }
        }
        return lines.size();
    }

    private static void checkLines(List<String> lines, Set<String> understood, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (String line : lines) {
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (!assignment.matches() || VariableName.of(assignment.group(1)).isEmpty()) {
                continue; // another program's, or a line within a multi-line value
            }
            String variable = assignment.group(1);
            if (!seen.add(variable)) {
                findings.problem(variable + " in " + NAME, "is written twice; keep one line");
            } else if (!understood.contains(variable)) {
                findings.problem(
                        variable + " in " + NAME,
                        "is lost to a double quote that is not closed, or is followed"
                                + " by text, on this line or one above; close it");
            } else if (CUT_VALUE.matcher(assignment.group(2)).matches()) {
                findings.problem(variable + " in " + NAME, "would be cut at the #; put the value in double quotes");
            }
        }
    }
}
