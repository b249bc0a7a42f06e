package chatgateway.limits;

/** What a call that is no message takes of a user's calls in a minute. */
public enum Cost {
    /** A look into Dify's database. */
    READ(1),

    /** A file, or a model at work: speech, titles, suggestions. */
    WORK(10);

    private final int calls;

    Cost(int calls) {
        this.calls = calls;
    }

    int calls() {
        return calls;
    }
}
