package chatgateway.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Collected configuration errors and warnings, in order and without duplicates. */
final class Findings {
    private static final int SHOWN_CHARACTERS = 40;

    /** Matches what may be a secret in the wrong variable: a password in a URL, an app key, or a long mixed string. */
    private static final Pattern MAYBE_SECRET =
            Pattern.compile("@|app-|dataset-|(?=[A-Za-z_-]*[0-9+/=])[A-Za-z0-9+/=_-]{20}");

    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private boolean isIncomplete;

    /** Adds an error, which prevents the start. The subject is a variable or file; the text is the rule and the remedy. */
    void problem(String subject, String text) {
        problems.add(subject + ": " + text);
    }

    /** Adds an error of a whole file, whose settings are unknown from then on. */
    void unreadable(String file, String text) {
        isIncomplete = true;
        problem(file, text);
    }

    /** Whether a file could not be read, so that a setting that was not found may be in it. */
    boolean isIncomplete() {
        return isIncomplete;
    }

    /** Adds a warning, which is logged at the start. */
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

    /** Quotes a configured text for a message: shortened, on one line, and hidden if it may be a secret. */
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
