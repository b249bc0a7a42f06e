package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames come out the same, whatever pieces the bytes arrive in. */
class FrameReaderTest {
    private static final int MAX = 64 * 1024;

    @Test
    void cuts_at_blank_lines_and_keeps_every_byte() throws IOException {
        var frames = List.of("data: {\"event\":\"message\",\"answer\":\"한글\"}\n\n", "event: ping\n\n", ": note\n\n");

        assertEquals(frames, read(String.join("", frames), MAX, 8192));
    }

    @Test
    void any_split_of_the_bytes_gives_the_same_frames() throws IOException {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var frames = new ArrayList<String>();
        for (var i = 0; i < 200; i++) {
            frames.add("data: {\"answer\":\"" + "가나다 abc ".repeat(random.nextInt(400)) + "\"}\n\n");
        }
        for (var round = 0; round < 20; round++) {
            assertEquals(frames, read(String.join("", frames), MAX, 1 + random.nextInt(50)), "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n\n", "\r\n\r\n", "\r\r", "\n\r\n", "\r\n\n", "\n\r", "\r\r\n", "\r\n\r", "\n\n\n\r\r\r\n"})
    void every_line_end_of_the_standard_becomes_a_line_feed(String blankLine) throws IOException {
        var text = "data: {}" + blankLine + "data: {1}" + blankLine + "event: a\rdata: b\r\ndata: c" + blankLine;

        for (var piece = 1; piece < 40; piece++) {
            assertEquals(
                    List.of("data: {}\n\n", "data: {1}\n\n", "event: a\ndata: b\ndata: c\n\n"), read(text, MAX, piece));
        }
    }

    /** The grammar allows one (WHATWG HTML §9.2.5), and parsers drop it: what follows is an event like any other. */
    @Test
    void a_byte_order_mark_at_the_beginning_is_dropped() throws IOException {
        for (var piece = 1; piece < 8; piece++) {
            assertEquals(
                    List.of("data: 1\n\n", "\uFEFFdata: 2\n\n"),
                    read("\uFEFFdata: 1\n\n\uFEFFdata: 2\n\n", MAX, piece));
        }
    }

    @Test
    void blank_lines_before_the_first_event_are_no_event() throws IOException {
        assertEquals(List.of("data: 1\n\n"), read("\n\r\n\ndata: 1\n\n", MAX, 3));
    }

    @Test
    void a_frame_that_the_end_cut_off_is_no_frame() throws IOException {
        assertEquals(List.of("data: {}\n\n"), read("data: {}\n\ndata: {\"event\":\"message_end\"", MAX, 7));
    }

    @Test
    void a_frame_over_the_limit_is_skipped_and_the_next_one_read() throws IOException {
        var huge = "data: " + "x".repeat(300_000) + "\n\n";

        assertEquals(List.of("data: 1\n\n", "data: 2\n\n"), read("data: 1\n\n" + huge + "data: 2\n\n", 10_000, 4096));
    }

    /** The end of a paid answer must not be lost with its data. */
    @ParameterizedTest
    @ValueSource(ints = {7, 4096, 1 << 20})
    void a_terminal_event_over_the_limit_keeps_its_name(int pieces) throws IOException {
        var huge = "data: {\"event\":\"message_end\",\"x\":\"" + "x".repeat(300_000) + "\"}\n\n";
        var reader = new FrameReader(source(huge + "data: 2\n\n", pieces), 10_000);

        var end = reader.next();

        assertEquals("message_end", end.event());
        assertEquals(Optional.empty(), end.json());
        assertEquals("data: 2\n\n", new String(reader.next().bytes(), StandardCharsets.UTF_8));
        assertNull(reader.next());
    }

    @Test
    void an_empty_stream_has_no_frames() throws IOException {
        var reader = new FrameReader(new ByteArrayInputStream(new byte[0])::read, MAX);

        assertNull(reader.next());
    }

    @Test
    void frames_do_not_share_the_buffer_they_were_read_into() throws IOException {
        var reader = new FrameReader(source("data: first\n\ndata: other\n\n", 100), MAX);
        var first = reader.next();
        reader.next();

        assertArrayEquals("data: first\n\n".getBytes(StandardCharsets.UTF_8), first.bytes());
    }

    private static List<String> read(String text, int maxFrame, int piece) throws IOException {
        var reader = new FrameReader(source(text, piece), maxFrame);
        var frames = new ArrayList<String>();
        for (var frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(new String(frame.bytes(), StandardCharsets.UTF_8));
        }
        return frames;
    }

    private static FrameReader.Source source(String text, int piece) {
        var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return (buffer, offset, length) -> bytes.read(buffer, offset, Math.min(length, piece));
    }
}
