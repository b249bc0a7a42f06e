package chatgateway.settings;

/** An invalid value of a setting. The message is the rule, to be appended to the variable's name, without the value. */
final class BadValueException extends Exception {
    private final String rule;

    BadValueException(String rule) {
        super(rule, null, false, false); // no stack trace: the message names the setting
        this.rule = rule;
    }

    String rule() {
        return rule;
    }
}
