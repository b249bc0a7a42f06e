package chatgateway.cli;

/** What is wrong with the arguments of a command, as a sentence for the operator. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
