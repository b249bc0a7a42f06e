package chatgateway.stream;

/**
 * Knows when Dify's pings can be relied on. While Dify works on an answer it pings about every 10 s
 * (docs/dify-api.md#framing), so a longer silence means that its worker is gone. The ping that 1.13 and later send as the
 * first bytes proves nothing: the run may still wait for a worker.
 */
final class PingCadence {
    private int pings;
    private boolean working;

    /** Whether, with this event, silence has become a sign of failure. True once. */
    boolean begins(String event) {
        if (working || event.isEmpty()) {
            return false;
        }
        var hadPing = pings > 0;
        if (event.equals("ping")) {
            pings++;
        }
        working = hadPing;
        return working;
    }
}
