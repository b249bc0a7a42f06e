package chatgateway.limits;

/** How much of a user's calls per minute one call takes. Messages have a limit of their own. */
public enum Cost {
    /** A read from Dify's database. */
    READ(1),

    /** A file transfer, or a call for which a model runs, which {@link ModelCall} limits further. */
    WORK(10);

    private final int calls;

    Cost(int calls) {
        this.calls = calls;
    }

    int calls() {
        return calls;
    }
}
