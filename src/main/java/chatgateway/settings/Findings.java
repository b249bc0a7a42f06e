package chatgateway.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What is wrong or doubtful in the settings, one line each, in the order of discovery, nothing said twice. */
final class Findings {
    private static final int SHOWN_CHARACTERS = 40;

    /** A password in an address, an app key, or a long run with more than letters: a key in the wrong variable. */
    private static final Pattern MAYBE_SECRET =
            Pattern.compile("@|app-|dataset-|(?=[A-Za-z_-]*[0-9+/=])[A-Za-z0-9+/=_-]{20}");

    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    /** The gateway must not start. The subject is a variable or a file, the text a rule and what to do. */
    void problem(String subject, String text) {
        problems.add(subject + ": " + text);
    }

    /** The gateway starts, but an operator should know. */
    void warning(String subject, String text) {
        warnings.add(subject + ": " + text);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    void throwProblems() throws SettingsException {
        if (!problems.isEmpty()) {
            throw new SettingsException(List.copyOf(problems));
        }
    }

    /** A text of the operator's in quotes: short, on one line, and hidden when it may hold a secret. */
    static String shown(String text) {
        if (MAYBE_SECRET.matcher(text).find()) {
            return "(hidden)";
        }
        String line = text.replaceAll("\\p{C}", "?");
        return line.length() <= SHOWN_CHARACTERS
                ? "\"" + line + "\""
                : "\"" + line.substring(0, SHOWN_CHARACTERS) + "...\"";
    }
}
