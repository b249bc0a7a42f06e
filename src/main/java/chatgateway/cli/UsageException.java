package chatgateway.cli;

/** Invalid arguments of a command; the message is printed to the operator. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    public UsageException(String message) {
        super(message);
    }
}
