package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.api.ApiUser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A teacher reads a pupil's conversations, or one of them, and nothing else. */
@Tag("T41")
@TestInstance(Lifecycle.PER_CLASS)
class ReadAccessTest {
    private static final String LIST = "/v1/conversations";

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of());

    private final ApiUser minji = new ApiUser(gateway, "minji");
    private final ApiUser alex = new ApiUser(gateway, "alex");

    @Test
    void a_teacher_reads_what_the_pupil_reads_and_nothing_of_another_pupil() throws IOException {
        var mine = conversation(minji, "What is a prime?");
        var others = conversation(alex, "A secret of Alex");
        var teacher = TestGateway.readToken("minji", "kim");

        assertEquals(minji.get(LIST).body(), get(teacher, LIST).body());
        assertEquals(
                minji.get("/v1/messages?conversation_id=" + mine).body(),
                get(teacher, "/v1/messages?conversation_id=" + mine).body());
        assertEquals(404, get(teacher, "/v1/messages?conversation_id=" + others).statusCode());
        assertEquals(404, get(teacher, "/api/live/" + others).statusCode());
        assertFalse(get(teacher, LIST).body().contains(others));
    }

    @Test
    void the_session_has_both_names() {
        var session = TestGateway.json(get(TestGateway.readToken("minji", "kim"), "/api/session"));

        assertEquals("read", session.path("access").asText());
        assertEquals("kim", session.path("act").path("sub").asText());
        assertEquals("Ms kim", session.path("act").path("name").asText());
        assertEquals("minji", session.path("user_id").asText());
        assertEquals(
                "full",
                TestGateway.json(minji.get("/api/session")).path("access").asText());
    }

    @Test
    void a_token_for_one_conversation_opens_no_other() throws IOException {
        var shared = conversation(minji, "The shared one");
        var newer = IntStream.range(0, 3)
                .mapToObj(number -> conversation(minji, "Private " + number))
                .toList();
        var token = shared(shared);

        var list = TestGateway.json(get(token, LIST));
        assertEquals(1, list.path("data").size());
        assertEquals(shared, list.path("data").path(0).path("id").asText());
        assertFalse(list.path("has_more").asBoolean());
        assertTrue(get(token, "/v1/messages?conversation_id=" + shared).body().contains("The shared one"));
        assertEquals(204, get(token, "/api/live/" + shared).statusCode());
        var upload = minji.upload("a.png", "image/png", "pixels");
        gateway.dify().clearRequests();
        for (var other : newer) {
            assertEquals(
                    404, get(token, "/v1/messages?conversation_id=" + other).statusCode());
            assertEquals(404, get(token, "/api/live/" + other).statusCode());
        }
        assertEquals(404, get(token, "/v1/messages?conversation_id=").statusCode());
        assertEquals(404, get(token, "/v1/files/" + upload + "/preview").statusCode());
        assertEquals(0, gateway.dify().requests().size());
    }

    @Test
    void a_conversation_of_another_user_is_not_shared_by_naming_it() throws IOException {
        var others = conversation(alex, "A secret of Alex");
        var token = shared(others);

        assertEquals(0, TestGateway.json(get(token, LIST)).path("data").size());
        assertEquals(404, get(token, "/v1/messages?conversation_id=" + others).statusCode());
    }

    @Test
    void an_answer_is_followed_while_it_is_written_and_never_in_place_of_the_pupil() throws Exception {
        var written = new CountDownLatch(1);
        gateway.dify().play(answer -> {
            answer.text("Two");
            written.await();
            answer.text(" and three.");
            answer.end();
        });
        var sent = gateway.sendMessage("minji", "Primes?");
        var own = new SentEvents(sent.body());
        var live = "/api/live/" + own.next().path("conversation_id").asText();
        var readers = IntStream.range(0, 3)
                .mapToObj(number -> gateway.send(
                        gateway.request(live)
                                .header("Authorization", "Bearer " + TestGateway.readToken("minji", "t" + number)),
                        BodyHandlers.ofInputStream()))
                .toList();

        assertEquals(204, get(TestGateway.readToken("minji", "late"), live).statusCode());
        written.countDown();

        assertEquals(" and three.", own.rest().get(0).path("answer").asText());
        for (var reader : readers) {
            assertTrue(new SentEvents(reader.body())
                    .rest().stream()
                            .map(event -> event.path("answer").asText())
                            .reduce("", String::concat)
                            .equals("Two and three."));
        }
    }

    private static String shared(String conversation) {
        var claims = new HashMap<String, Object>(
                Map.of("access", "read", "act", Map.of("sub", "parent", "name", "A parent")));
        claims.put("conversation", conversation);
        return TestGateway.token("minji", claims);
    }

    private HttpResponse<String> get(String token, String path) {
        return gateway.send(gateway.request(path).header("Authorization", "Bearer " + token));
    }

    private String conversation(ApiUser user, String query) {
        try {
            JsonNode first = user.quickAnswer(query);
            return first.path("conversation_id").asText();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
