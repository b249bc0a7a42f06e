package chatgateway.settings;

import java.util.List;

/** Everything that is wrong with the settings, one line a problem: the variable, the rule, never a secret. */
public final class SettingsException extends Exception {
    private final transient List<String> problems;

    public SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
