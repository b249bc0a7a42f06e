package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The name of an event is found without parsing, and only where Dify writes it. */
class FrameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data: {\"event\":\"message\",\"answer\":\"x\"} | message",
                "data: {\"event\": \"agent_message\", \"answer\": \"x\"} | agent_message",
                "data:{\"event\":\"error\"} | error",
                "event: ping | ping",
                // Text of a model that looks like an event never comes first.
                "data: {\"answer\":\"{\\\"event\\\":\\\"message\\\"}\",\"event\":\"node_started\"} | ``",
                "data: [1] | ``",
                "data: {\"event\":17} | ``",
                "data: {\"event\":\"Message\"} | ``",
                "data: {\"event\":\"message | ``",
                "data: | ``",
                ": comment | ``",
                "id: 7 | ``"
            })
    void sniffs_the_name(String line, String name) {
        assertEquals(name, new Frame((line + "\n\n").getBytes(StandardCharsets.UTF_8)).event());
    }

    @Test
    void every_prefix_of_a_frame_is_harmless() {
        var bytes = "data: {\"event\": \"message\"}\n\n".getBytes(StandardCharsets.UTF_8);
        for (var length = 0; length < bytes.length - 4; length++) {
            assertEquals("", new Frame(java.util.Arrays.copyOf(bytes, length)).event());
        }
    }
}
