package chatgateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.json.Json;
import chatgateway.support.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dify's links in the text of a stream become the gateway's wherever they are split; all other text leaves as it came. */
class TextLinksTest {
    private static final String FILE =
            "/files/tools/5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11.png?timestamp=1700000000&nonce=0a1b&sign=aB-_c=";
    private static final String DIFY = "http://api.internal:5001";
    private static final String TEXT =
            "그림\n![a](" + DIFY + FILE + ")![b](" + DIFY + FILE + ")\n" + DIFY + FILE + " and https://example.com/a.png";
    private static final int SEED = 18;

    private final FileLinks links = FileLinks.of(TestGateway.settings("http://10.0.0.5:5001", Map.of()), "cointutor");

    @ParameterizedTest
    @ValueSource(strings = {"message", "agent_message", "message_file", "text_chunk", "reasoning_chunk"})
    void a_link_that_is_split_anywhere_is_rewritten(String event) {
        for (var at = 0; at <= TEXT.length(); at++) {
            var pieces = List.of(TEXT.substring(0, at), TEXT.substring(at));
            assertRewritten(links, event, pieces, TEXT.replace(DIFY, ""));
        }
    }

    @Test
    void any_pieces_and_any_escapes_give_the_same_text() {
        var random = new Random(SEED);
        var ofOwnDify = FileLinks.of(
                TestGateway.settings("http://10.0.0.5:5001", Map.of("DIFY_BASE_URL_DRILLQUIZ", "http://10.0.0.6:5001")),
                "drillquiz");
        for (var round = 0; round < 500; round++) {
            var longest = 1 + random.nextInt(40);
            var pieces = new ArrayList<String>();
            for (var at = 0; at < TEXT.length(); ) {
                var end = Math.min(TEXT.length(), at + 1 + random.nextInt(longest));
                pieces.add(TEXT.substring(at, end));
                at = end;
            }
            assertRewritten(links, "message", pieces, TEXT.replace(DIFY, ""));
            var named = TEXT.replace(DIFY, "").replace("c=", "c=&system=drillquiz");
            assertRewritten(ofOwnDify, "message", pieces, named);
        }
    }

    /** Words that end in {@code h} or {@code ht} do not wait, so a link behind them may leave these letters. */
    @Tag("slow")
    @Test
    void no_host_is_sent_of_a_link_that_touches_a_word_or_has_backslashes() {
        var file = FILE.replace("&", "\\&").replace("_", "\\_");
        for (var begin : List.of("is", "1", "T")) {
            var text = begin + DIFY + file + " end";
            for (var size = 1; size <= text.length(); size++) {
                for (var first = 1; first <= size; first++) {
                    var pieces = new ArrayList<>(List.of(text.substring(0, first)));
                    pieces.addAll(inPieces(text.substring(first), size));
                    var sent = sent(links, "message", pieces);
                    assertTrue(sent.matches(begin + "h?t?" + Pattern.quote(file + " end")), sent);
                }
            }
            assertEquals(begin + file + " end", sent(links, "message", List.of(begin, DIFY + file, " end")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Hello, world: 1/2 of the maths with http",
                "https://example.com/files/report.pdf?sign=1 and http://example.com/a",
                "see https://example.com/ and [this](http://a.example/b_c) or h",
                "/files/ is a folder, h/files/x?sign=1",
                "한국어 テキスト 中文 \" \\ \n\t http://",
                "ahttps://example.com/ right tp://a ttp hhhttp://b",
            })
    void text_without_a_link_leaves_byte_for_byte_as_the_same_frames(String text) {
        for (var size : new int[] {1, 2, 3, 7, text.length()}) {
            var sent = frames("message", inPieces(text, size));
            var texts = new TextLinks(links);
            var received = new ArrayList<Frame>();
            sent.forEach(frame -> received.addAll(texts.apply("message", frame)));
            received.addAll(texts.end());

            assertEquals(sent.size(), received.size());
            IntStream.range(0, sent.size()).forEach(i -> assertSame(sent.get(i), received.get(i)));
        }
    }

    @Test
    void words_are_not_held_back() {
        var texts = new TextLinks(links);
        for (var word : List.of("The", " bath", " with", " math", " 1/", " t", "h", "eight", " h2", "한h", "\nthis")) {
            var frame = frame("message", word);
            var isOpen = word.equals("h") || word.equals("한h");
            assertEquals(isOpen ? List.of() : List.of(frame), texts.apply("message", frame), word);
            texts.end();
        }
    }

    @Test
    void no_more_than_a_link_is_held_back() {
        var texts = new TextLinks(links);
        var sent = 0;
        var released = 0;
        for (var piece : inPieces("http://" + "a".repeat(20_000), 10)) {
            sent++;
            released += texts.apply("message", frame("message", piece)).size();
            assertTrue(sent - released <= FileLinks.MAX_LINK / 10, sent + " sent, " + released + " released");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping",
                "agent_thought",
                "iteration_next",
                "loop_started",
                "parallel_branch_started",
                "workflow_started",
                "node_finished",
                "human_input_required",
                "tts_message"
            })
    void an_event_between_two_parts_of_a_link_overtakes_them(String event) {
        var texts = new TextLinks(links);
        var between = new Frame(("data: {\"event\":\"" + event + "\"}\n\n").getBytes(UTF_8));

        assertEquals(List.of(), texts.apply("message", frame("message", "![a](http://api.int")));
        assertEquals(List.of(between), texts.apply(event, between));
        var rewritten = texts.apply("message", frame("message", "ernal:5001" + FILE + ")"));
        assertEquals(
                "![a](" + FILE,
                TextDelta.of(rewritten.get(0)).orElseThrow().text().replaceAll("\\)$", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"message_end", "message_replace", "workflow_finished", "workflow_paused", "error"})
    void an_end_waits_for_the_text_that_is_held_back(String event) {
        var texts = new TextLinks(links);
        var begin = frame("message", "![a](http://api.int");
        var end = new Frame(("data: {\"event\":\"" + event + "\"}\n\n").getBytes(UTF_8));

        assertEquals(List.of(), texts.apply("message", begin));
        assertEquals(List.of(begin, end), texts.apply(event, end));
        assertEquals(List.of(), texts.end());
    }

    private static void assertRewritten(FileLinks links, String event, List<String> pieces, String expected) {
        assertEquals(expected, sent(links, event, pieces), pieces.toString());
    }

    /** The text that is sent for these pieces, with no internal host in it. */
    private static String sent(FileLinks links, String event, List<String> pieces) {
        var texts = new TextLinks(links);
        var text = new StringBuilder();
        var frames = new ArrayList<Frame>();
        frames(event, pieces).forEach(frame -> frames.addAll(texts.apply(event, frame)));
        frames.addAll(texts.end());
        for (var frame : frames) {
            var piece = TextDelta.of(frame).orElseThrow();
            assertEquals(event, frame.event());
            assertEquals("m1", piece.event().path("message_id").asText());
            assertFalse(new String(frame.bytes(), UTF_8).contains("internal"), pieces.toString());
            text.append(piece.text());
        }
        return text.toString();
    }

    private static List<String> inPieces(String text, int size) {
        return IntStream.range(0, (text.length() + size - 1) / size)
                .mapToObj(i -> text.substring(i * size, Math.min(text.length(), (i + 1) * size)))
                .toList();
    }

    private static List<Frame> frames(String event, List<String> pieces) {
        return pieces.stream().map(piece -> frame(event, piece)).toList();
    }

    /** As Dify writes it; a text with an odd number of characters is escaped as old versions do. */
    private static Frame frame(String event, String piece) {
        var json = Json.object().put("event", event).put("message_id", "m1");
        switch (event) {
            case "text_chunk" -> json.putObject("data").put("text", piece);
            case "reasoning_chunk" -> json.putObject("data").put("reasoning", piece);
            default -> json.put("answer", piece);
        }
        var text = new String(Json.bytes(json), UTF_8);
        return new Frame(("data: " + (piece.length() % 2 == 1 ? escaped(text) : text) + "\n\n").getBytes(UTF_8));
    }

    private static String escaped(String json) {
        var ascii = new StringBuilder();
        json.chars().forEach(c -> ascii.append(c < 128 ? (char) c + "" : String.format("\\u%04x", c)));
        return ascii.toString();
    }
}
