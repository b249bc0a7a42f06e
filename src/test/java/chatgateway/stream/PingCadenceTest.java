package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PingCadenceTest {
    @ParameterizedTest
    @CsvSource({
        "'ping', -1", // 1.14 while the run waits for a worker
        "'ping,workflow_started,message', 1",
        "'ping,ping', 1",
        "'message,message,message', -1",
        "'message,ping', -1",
        "'message,ping,message', 2",
        "'ping,,message', 2",
    })
    void begins_with_the_first_event_after_a_ping(String events, int at) {
        var cadence = new PingCadence();
        var begins = Arrays.stream(events.split(",")).map(cadence::begins).toList();
        assertEquals(at, begins.indexOf(true));
        assertEquals(at < 0 ? 0 : 1, begins.stream().filter(begin -> begin).count());
    }
}
