package chatgateway;

/** What is wrong with the arguments of a command, as a sentence for the operator. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
