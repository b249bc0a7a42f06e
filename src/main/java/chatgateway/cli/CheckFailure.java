package chatgateway.cli;

/** What ends a check; the message is a sentence for the operator. */
final class CheckFailure extends Exception {
    private static final long serialVersionUID = 1;

    CheckFailure(String sentence) {
        super(sentence);
    }
}
