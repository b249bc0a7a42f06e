package chatgateway;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong or doubtful in the settings, one line each, in the order of discovery, nothing said twice. */
final class Findings {
    private static final int SHOWN_CHARACTERS =
            30; // a signing key in the wrong variable is longer, so never shown whole

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

    /** A text of the operator's in quotes: short, on one line, and hidden when it may hold a password or an app key. */
    static String shown(String text) {
        if (text.contains("@") || text.contains("app-") || text.contains("dataset-")) {
            return "(hidden)";
        }
        String line = text.replaceAll("\\p{C}", "?");
        return line.length() <= SHOWN_CHARACTERS
                ? "\"" + line + "\""
                : "\"" + line.substring(0, SHOWN_CHARACTERS) + "...\"";
    }
}
