package chatgateway.settings;

import java.util.List;

/** All configuration errors, one line each: the variable and the rule, without secrets. */
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
