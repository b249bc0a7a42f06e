package chatgateway.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.TestGateway;
import chatgateway.support.faults.ChatTurn;
import chatgateway.support.faults.FaultRig;
import chatgateway.support.faults.FirstEventLatency;
import chatgateway.support.faults.SocketClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies that are huge, malformed or have false headers are rejected, leak nothing, and do not delay other users
 * (docs/threats.md#t16-huge-and-malformed-bodies).
 */
@Tag("faults")
@Tag("floods")
@Tag("T16")
@Timeout(300)
class HostileBodiesTest {
    private static final int POSTS = 1_000;
    private static final int AT_ONCE = 4;
    private static final int PAUSE_MILLIS = 20; // 200 a second at most, so that others ask often enough meanwhile
    private static final int MOST_HEAP = 5 << 20;
    private static final int MESSAGES = 50_000; // more than a minute takes
    private static final int MEGABYTE = 1 << 20;
    private static final String JSON = "Content-Type: application/json\r\n";

    /** What is sent after the request line, and the status that answers it. */
    private enum BodyCase {
        LARGER_THAN_ALLOWED(413, sized(JSON, "{\"query\":\"" + "x".repeat(64 * 1024) + "\"}")),
        TWO_MEGABYTES(413, sized(JSON, "x".repeat(2 * MEGABYTE))),
        ENDLESS(
                413,
                JSON + "Transfer-Encoding: chunked\r\n\r\n" + ("10000\r\n" + "x".repeat(65_536) + "\r\n").repeat(64)),
        COMPRESSED(415, sized(JSON + "Content-Encoding: gzip\r\n", "\u001f\u008b" + "\0".repeat(1000))),
        SHORTER_THAN_IT_SAYS(400, JSON + "Content-Length: 3\r\n\r\n{\"query\":\"more than that\",\"inputs\":{}}"),
        DEEP(400, sized(JSON, "{\"inputs\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}")),
        MANY_NAMES(400, sized(JSON, "{" + names(6_000) + "}")),
        ONE_NAME_TWICE(400, sized(JSON, "{\"query\":\"a\",\"query\":\"b\",\"inputs\":{}}")),
        A_HUGE_NUMBER(400, sized(JSON, "{\"query\":\"a\",\"inputs\":{\"n\":" + "9".repeat(60_000) + "}}")),
        PLAIN_TEXT(415, sized("Content-Type: text/plain\r\n", "{\"query\":\"a\",\"inputs\":{}}")),
        NO_UTF_8(400, sized(JSON, "{\"query\":\"\u00ff\u00fe\",\"inputs\":{}}")),
        HALF_A_CHARACTER(400, sized(JSON, "{\"query\":\"\\ud800\",\"inputs\":{}}")),
        NOTHING(400, sized(JSON, "")),
        A_LIST(400, sized(JSON, "[]"));

        private final int status;
        private final String rest;

        BodyCase(int status, String rest) {
            this.status = status;
            this.rest = rest;
        }

        private static String sized(String headers, String body) {
            return headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }

        private static String names(int count) {
            var names = new StringBuilder();
            for (var i = 0; i < count; i++) {
                names.append("\"n").append(i).append("\":1,");
            }
            return names + "\"query\":1";
        }
    }

    @TempDir
    private Path directory;

    @Test
    void a_thousand_of_them_cost_nothing() throws Exception {
        try (var rig = FaultRig.withoutProxy(directory, Map.of())) {
            rig.answer(MESSAGES, ChatTurn.scenario(Duration.ZERO));
            var others = new FirstEventLatency(rig);
            post(rig, 0); // so that what they load is there before
            for (var i = 1; i < BodyCase.values().length; i++) {
                post(rig, i);
            }
            var before = rig.footprint();
            rig.dify().clearRequests();

            var posts = new AtomicInteger();
            var attackers = Executors.newFixedThreadPool(AT_ONCE);
            try {
                Callable<Void> attack = () -> {
                    while (posts.get() < POSTS) {
                        post(rig, posts.getAndIncrement());
                        Thread.sleep(PAUSE_MILLIS);
                    }
                    return null;
                };
                var attacks = Collections.nCopies(AT_ONCE, attack).stream()
                        .map(attackers::submit)
                        .toList();
                while (posts.get() < POSTS) {
                    others.ask(10);
                }
                for (var ended : attacks) {
                    ended.get();
                }
            } finally {
                attackers.shutdownNow();
            }

            var after = rig.footprint();
            System.out.printf(
                    "%d hostile bodies: %d KB of heap more; %s; /health %d ms%n",
                    POSTS,
                    (after.heapBytes() - before.heapBytes()) / 1024,
                    others,
                    rig.health().slowest().toMillis());
            others.assertUnaffected();
            assertTrue(after.heapBytes() - before.heapBytes() < MOST_HEAP, before + "\n" + after);
            assertTrue(
                    rig.dify().requests().stream()
                            .noneMatch(request -> request.text().contains("\"a\"")),
                    "none of them reached Dify");
            rig.health().assertPrompt();
            rig.stop();
        }
    }

    private static Void post(FaultRig rig, int number) throws IOException {
        var kind = BodyCase.values()[number % BodyCase.values().length];
        var head = "POST /v1/chat-messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + TestGateway.token("hostile" + number) + "\r\n";
        var request = (head + kind.rest).getBytes(ISO_8859_1);
        try (var browser = SocketClient.at(rig.url())) {
            try {
                browser.send(request);
            } catch (IOException e) {
                // it is not listened to any more, and has been answered
            }
            assertEquals(kind.status, browser.readToEnd().status(), kind::toString);
        }
        return null;
    }
}
