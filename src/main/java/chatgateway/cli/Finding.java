package chatgateway.cli;

/** What ends a check; the message is a sentence for the operator. */
final class Finding extends Exception {
    private static final long serialVersionUID = 1;

    Finding(String sentence) {
        super(sentence);
    }
}
