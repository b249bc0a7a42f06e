package chatgateway.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusHistoryTest {
    private int answers;
    private final StatusHistory history = new StatusHistory(
            () -> new StatusSample(Instant.EPOCH, answers++, Map.of(), 0, 0, Map.of(), Map.of(), Map.of(), 0));

    @Test
    void it_begins_with_the_start() {
        assertEquals(2, history.samples().size());
    }

    @Test
    void it_keeps_an_hour_and_ends_now() {
        for (var minute = 0; minute < 200; minute++) {
            history.record();
        }

        var samples = history.samples();
        assertEquals(StatusHistory.MINUTES + 1, samples.size());
        assertEquals(201, samples.get(StatusHistory.MINUTES).answers());
        assertEquals(141, samples.get(0).answers());
    }
}
