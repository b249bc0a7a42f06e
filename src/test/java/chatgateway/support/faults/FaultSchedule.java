package chatgateway.support.faults;

import chatgateway.support.faults.Toxics.End;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Random faults from a seed: the same seed gives the same faults in the same order. */
public final class FaultSchedule {
    private static final String SEED = "faults.seed";
    private static final List<End> ENDS = List.of(End.RESET, End.FIN, End.SWALLOW, End.FREEZE);

    private final SplittableRandom random;

    private FaultSchedule(SplittableRandom random) {
        this.random = random;
    }

    @FunctionalInterface
    public interface Check {
        void run(FaultSchedule schedule) throws Exception;
    }

    /** Runs a test with a new seed, or with that of {@code -Dfaults.seed}; a failure names the seed that replays it. */
    public static void replayably(Check check) {
        var seed = Long.getLong(SEED, System.nanoTime());
        try {
            check.run(new FaultSchedule(new SplittableRandom(seed)));
        } catch (Exception | AssertionError e) {
            throw new AssertionError("-D" + SEED + "=" + seed + " replays this: " + e.getMessage(), e);
        }
    }

    /** Chances of their own for another thread, so that the order of threads changes neither's. */
    public synchronized FaultSchedule split() {
        return new FaultSchedule(random.split());
    }

    /** One of 0 to {@code bound - 1}. */
    public synchronized int upTo(int bound) {
        return random.nextInt(bound);
    }

    public boolean oneIn(int cases) {
        return upTo(cases) == 0;
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(upTo(choices.size()));
    }

    public Duration millisUpTo(int bound) {
        return Duration.ofMillis(upTo(bound));
    }

    /** Slowness, pieces or nothing in each direction: everything arrives. */
    public Fault harmless() {
        return new Fault(slow(), slow());
    }

    /**
     * One direction dies somewhere, each byte as likely as any other.
     *
     * @param upBytes about as many as are sent
     * @param downBytes about as many as come back
     */
    public Fault deadly(int upBytes, int downBytes) {
        var end = oneOf(ENDS);
        var hold = Duration.ofMillis(100 + upTo(900));
        return oneIn(4)
                ? new Fault(slow().endingAt(upTo(upBytes), end, hold), slow())
                : new Fault(slow(), slow().endingAt(upTo(downBytes), end, hold));
    }

    private Toxics slow() {
        return switch (upTo(5)) {
            case 0 -> Toxics.NONE.withLatency(millisUpTo(30));
            case 1 -> Toxics.NONE.withBandwidth(40_000 + upTo(400_000));
            case 2 -> Toxics.NONE.withSlices(1 + upTo(7));
            case 3 -> Toxics.NONE.withLatency(millisUpTo(5)).withSlices(1 + upTo(500));
            default -> Toxics.NONE;
        };
    }
}
