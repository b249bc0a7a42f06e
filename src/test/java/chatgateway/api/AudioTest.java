package chatgateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawForm;
import chatgateway.support.api.RawUpstream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Recordings of browsers are transcribed, and speech is streamed (docs/dify-api.md#speech). */
@TestInstance(Lifecycle.PER_CLASS)
class AudioTest {
    private static final String HEAR = "/v1/audio-to-text";
    private static final String SPEAK = "/v1/text-to-audio";

    /** Chromium, Safari, Firefox, and what operating systems call files that are picked. */
    private static final List<String> RECORDINGS = List.of(
            "audio/webm;codecs=opus",
            "audio/webm; codecs=\"opus\"",
            "video/webm",
            "audio/mp4",
            "audio/mp4;codecs=mp4a.40.2",
            "audio/mpeg",
            "audio/mpga",
            "audio/ogg",
            "audio/ogg; codecs=opus",
            "audio/wav",
            "audio/x-wav",
            "audio/x-m4a",
            "audio/amr");

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start();

    @ParameterizedTest
    @EnumSource(DifyVersion.class)
    void every_recording_is_accepted_by_every_dify(DifyVersion version) {
        try (var gateway = TestGateway.start(version, Mode.CHAT, Map.of())) {
            for (var type : RECORDINGS) {
                var form = new RawForm().field("user", "evil").file("blob", type, "sound");

                var response = gateway.send(form.sent(gateway, "u1", HEAR));

                assertEquals(200, response.statusCode(), type + " " + response.body());
                assertEquals(
                        "What can you show me?",
                        TestGateway.json(response).path("text").asText());
            }
            for (var received : gateway.dify().requests()) {
                assertEquals(List.of("cointutor_u1"), received.field("user"));
                assertEquals("sound", received.parts().get(1).text());
            }
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(new RawForm().file("a", "text/plain", "x"), 415, "unsupported_audio_type"),
                Arguments.of(new RawForm().file("a", "video/quicktime", "x"), 415, "unsupported_audio_type"),
                Arguments.of(new RawForm().field("file", "x"), 400, "no_file_uploaded"),
                Arguments.of(new RawForm().file("a", "audio/wav", new byte[(30 << 20) + 1]), 413, "audio_too_large"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void what_is_no_recording_is_refused_and_dify_takes_nothing(RawForm form, int status, String code) {
        var response = hear(form);

        assertEquals(status, response.statusCode(), response.body());
        assertEquals(code, TestGateway.json(response).path("code").asText());
        assertEquals(List.of(), gateway.dify().requests());
    }

    @Test
    void switched_off_voice_input_is_an_error_of_its_own() {
        gateway.dify().replyOnce("POST", HEAR, CannedReply.error(400, "speech_to_text_disabled", "LEAK"));

        var response = hear(new RawForm().file("a", "audio/wav", "x"));

        assertEquals(400, response.statusCode());
        assertEquals(
                "speech_to_text_disabled",
                TestGateway.json(response).path("code").asText());
        assertFalse(response.body().contains("LEAK"), response.body());
    }

    @Test
    void a_text_is_spoken() {
        var response = speak("{\"text\":\"Hello.\",\"voice\":\"alloy\",\"user\":\"evil\",\"streaming\":true}");

        assertEquals(200, response.statusCode());
        assertEquals(Optional.of("audio/mpeg"), response.headers().firstValue("Content-Type"));
        assertTrue(response.body().length > 100);
        assertEquals("{\"text\":\"Hello.\",\"voice\":\"alloy\",\"user\":\"cointutor_u1\"}", only().text());
    }

    @Test
    void speech_arrives_while_dify_produces_it() throws Exception {
        var firstWasHeard = new CountDownLatch(1);
        var nobody = DemoDify.start(DifyVersion.V1_12, Map.of());
        try (var upstream = new RawUpstream();
                var gateway = TestGateway.inFrontOf(nobody, upstream.url())) {
            upstream.reply(connection -> {
                var head = "HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nTransfer-Encoding: chunked\r\n\r\n";
                connection.send(head);
                connection.chunk("first");
                assertTrue(firstWasHeard.await(30, TimeUnit.SECONDS), "the first words were held back");
                connection.chunk("second");
                connection.end();
            });

            var sound = gateway.send(gateway.json("u1", SPEAK, "{\"text\":\"Hello.\"}"), BodyHandlers.ofInputStream())
                    .body();

            assertArrayEquals("first".getBytes(UTF_8), sound.readNBytes(5));
            firstWasHeard.countDown();
            assertArrayEquals("second".getBytes(UTF_8), sound.readAllBytes());
        }
    }

    @Test
    void a_message_is_never_read_aloud_by_its_id() {
        var asked = gateway.post(
                "u1", "/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{},\"response_mode\":\"blocking\"}");
        var id = TestGateway.json(asked).path("message_id").asText();
        gateway.dify().clearRequests();

        for (var user : List.of("u1", "u2")) {
            var response = gateway.post(user, SPEAK, "{\"message_id\":\"" + id + "\"}");
            assertEquals(400, response.statusCode());
        }
        assertEquals(List.of(), gateway.dify().requests());
        assertEquals(
                200,
                speak("{\"text\":\"Hello.\",\"message_id\":\"" + id + "\"}").statusCode());
        assertFalse(only().json().has("message_id"), only().text());
    }

    @ParameterizedTest
    @MethodSource("noSpeech")
    void text_that_dify_cannot_synthesize_is_an_error_and_no_sound(CannedReply reply, int status, String code) {
        gateway.dify().replyOnce("POST", SPEAK, reply);

        var response = gateway.post("u1", SPEAK, "{\"text\":\"Hello.\"}");

        assertEquals(status, response.statusCode());
        assertEquals(code, TestGateway.json(response).path("code").asText());
        assertFalse(response.body().contains("LEAK"), response.body());
    }

    static Stream<Arguments> noSpeech() {
        return Stream.of(
                Arguments.of(CannedReply.of(200, "application/json", "null\n"), 502, "upstream_error"),
                Arguments.of(CannedReply.of(200, "text/html", "<html>LEAK"), 502, "upstream_error"),
                Arguments.of(CannedReply.error(400, "invalid_param", "TTS is not enabled LEAK"), 400, "invalid_param"));
    }

    private HttpResponse<String> hear(RawForm form) {
        return gateway.send(form.sent(gateway, "u1", HEAR));
    }

    private HttpResponse<byte[]> speak(String body) {
        return gateway.send(gateway.json("u1", SPEAK, body), BodyHandlers.ofByteArray());
    }

    private RecordedRequest only() {
        var received = gateway.dify().requests();
        assertEquals(1, received.size(), received.toString());
        return received.get(0);
    }
}
