package chatgateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscriber that joins late receives first: everything, in few events, or nothing. */
class ReplayBufferTest {
    private final ReplayBuffer replay = new ReplayBuffer();

    @Test
    void pieces_of_text_become_one_event_of_the_same_shape() {
        add(
                "{\"event\": \"message\", \"id\": \"m\", \"answer\": \"Hel\", \"from_variable_selector\": [\"answer\", \"text\"]}");
        add(
                "{\"event\": \"message\", \"id\": \"m\", \"answer\": \"lo \\\"you\\\\\", \"from_variable_selector\": [\"answer\", \"text\"]}");
        add(
                "{\"event\": \"message\", \"id\": \"m\", \"answer\": \"\\ud83d\", \"from_variable_selector\": [\"answer\", \"text\"]}");
        add(
                "{\"event\": \"message\", \"id\": \"m\", \"answer\": \"\\ude00\", \"from_variable_selector\": [\"answer\", \"text\"]}");

        assertEquals(
                List.of("{\"event\": \"message\", \"id\": \"m\", \"answer\": \"Hello \\\"you\\\\\\ud83d\\ude00\","
                        + " \"from_variable_selector\": [\"answer\", \"text\"]}"),
                replayed());
    }

    @Test
    void other_events_keep_their_place_in_the_text() {
        var started = "{\"event\":\"node_started\",\"data\":{}}";
        add(text("a"));
        add(text("b"));
        add(started);
        add(text("c"));
        add("{\"event\":\"message_end\"}");

        assertEquals(List.of(text("ab"), started, text("c"), "{\"event\":\"message_end\"}"), replayed());
    }

    @Test
    void text_of_another_node_is_another_event() {
        var one = "{\"event\":\"message\",\"answer\":\"x\",\"from_variable_selector\":[\"one\",\"text\"]}";
        var two = "{\"event\":\"message\",\"answer\":\"y\",\"from_variable_selector\":[\"two\",\"text\"]}";
        add(one);
        add(two);

        assertEquals(List.of(one, two), replayed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"message\"}",
                "{\"event\":\"message\",\"answer\":null}",
                "{\"event\":\"message\",\"answer\":\"open",
                "{\"event\":\"message\",\"answer\":\"open\\",
                "{\"event\":\"message\",\"answer\"",
                "{\"event\":\"message\",\"answer\":",
                "{\"event\":\"message_replace\",\"answer\":\"all of it\"}",
                "{\"event\":\"message_file\",\"answer\":\"text under another name\"}"
            })
    void an_event_that_is_no_text_delta_is_kept_unchanged(String event) {
        add(text("a"));
        add(event);
        add(event);

        assertEquals(List.of(text("a"), event, event), replayed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"event\":\"tts_message\",\"audio\":\"AAAA\"}", "{\"event\":\"tts_message_end\"}"})
    void speech_is_not_replayed(String event) {
        add(event);
        replay.add(new Frame("event: ping\n\n".getBytes(UTF_8)));

        assertEquals(List.of(), replayed());
    }

    @Test
    void memory_is_bounded_for_text_and_for_small_events() {
        var piece = text("x".repeat(1000));
        for (var i = 0; i < 240; i++) {
            add(piece);
        }
        assertEquals(1, replayed().size());
        assertEquals(240_000, replayed().get(0).chars().filter(c -> c == 'x').count());
        for (var i = 0; i < 30; i++) {
            add(piece);
        }
        assertTrue(replay.frames().isEmpty(), "more than 256 KB is not kept");

        var other = new ReplayBuffer();
        for (var i = 0; i < 5000; i++) {
            other.add(frame("{\"event\":\"node_started\"}"));
        }
        assertTrue(other.frames().isEmpty(), "each event costs more than its bytes");
    }

    private void add(String event) {
        replay.add(frame(event));
    }

    private static Frame frame(String event) {
        return new Frame(("data: " + event + "\n\n").getBytes(UTF_8));
    }

    private static String text(String answer) {
        return "{\"event\":\"message\",\"task_id\":\"t\",\"answer\":\"" + answer + "\"}";
    }

    private List<String> replayed() {
        return replay.frames().orElseThrow().stream()
                .map(frame -> new String(frame.bytes(), UTF_8))
                .map(line -> line.substring("data: ".length(), line.length() - 2))
                .toList();
    }
}
