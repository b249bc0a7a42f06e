package chatgateway.support.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures the time to the first event of an ordinary user's messages, sent one after the other. */
public final class FirstEventLatency {
    private static final Duration UNAFFECTED = Duration.ofMillis(250); // docs/threats.md#r10-many-connections

    private static final int PAUSE_MILLIS = 20; // this is a user, no load

    private final FaultRig rig;
    private final Duration before;
    private final List<Duration> took = new ArrayList<>();
    private int sent;

    /** Warms the gateway up, and measures it at peace. */
    public FirstEventLatency(FaultRig rig) throws IOException, InterruptedException {
        this.rig = rig;
        ask("warmup", 50);
        took.clear();
        ask("before", 100);
        before = p99();
        took.clear();
    }

    /** Sends this many more messages. */
    public void ask(int count) throws IOException, InterruptedException {
        ask("during", count);
    }

    private void ask(String user, int count) throws IOException, InterruptedException {
        for (var i = 0; i < count; i++) {
            var turn = new ChatTurn(user, sent++, 1, 0);
            var begin = System.nanoTime();
            try (var browser = SocketClient.at(rig.url())) {
                browser.ask(turn).readUntil("\"event\"");
                took.add(Duration.ofNanos(System.nanoTime() - begin));
                assertEquals(turn.answer(), browser.readToEnd().text(), browser::toString);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** From now on, only new messages count. */
    public void restart() {
        took.clear();
    }

    private Duration p99() {
        return took.stream().sorted().toList().get(took.size() * 99 / 100);
    }

    public void assertUnaffected() {
        assertWithin(UNAFFECTED);
    }

    /** As far as it is not the machine that was slow: before, or a bare server meanwhile. */
    public void assertWithin(Duration most) {
        var machine = before.plus(rig.health().slowestOfBare()).multipliedBy(3);
        assertTrue(p99().compareTo(most.plus(machine)) < 0, () -> this + ", of a bare machine " + machine);
    }

    @Override
    public String toString() {
        return "first event within %d ms for 99 of %d, and %d ms before"
                .formatted(p99().toMillis(), took.size(), before.toMillis());
    }
}
