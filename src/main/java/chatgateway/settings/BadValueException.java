package chatgateway.settings;

/** A setting's value breaks a rule. The rule is made to follow the variable's name; it never repeats the value. */
final class BadValueException extends Exception {
    private final String rule;

    BadValueException(String rule) {
        super(
                rule, null, false,
                false); // an operator's mistake, found where the table says: a stack trace adds nothing
        this.rule = rule;
    }

    String rule() {
        return rule;
    }
}
