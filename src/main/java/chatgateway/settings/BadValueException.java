package chatgateway.settings;

/** A setting's value breaks a rule. The message is the rule, made to follow the variable's name; it never repeats the value. */
final class BadValueException extends Exception {
    BadValueException(String rule) {
        super(
                rule, null, false,
                false); // an operator's mistake, found where the table says: a stack trace adds nothing
    }
}
