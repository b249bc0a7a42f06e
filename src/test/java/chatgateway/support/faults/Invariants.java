package chatgateway.support.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.support.Eventually;
import chatgateway.support.Leaks;
import chatgateway.support.ProcessFootprint;
import java.util.HashSet;
import java.util.Set;

/**
 * What must hold after every fault, whatever it was: I1 to I6 of docs/threats.md#invariants; I7 is
 * {@link HealthWatch}'s.
 */
public final class Invariants {
    private static final int FEW = 16; // connections that are kept for the next request

    /** Threads that pools keep for up to a minute. A leak would leave one for each of hundreds of faults. */
    private static final int IDLE = 100;

    private Invariants() {}

    /** I1: no message has reached Dify twice. */
    public static void assertNoneAskedTwice(DemoDify dify) {
        var messages = new HashSet<String>();
        for (var request : dify.requests()) {
            if (request.method().equals("POST") && request.path().endsWith("/chat-messages")) {
                var message = request.json().path("query").asText();
                assertTrue(messages.add(message), "sent twice: " + message);
            }
        }
    }

    /** I2: a stream has exactly one end and no duplicate events; a rejection is a status. */
    public static void assertEndsOnce(HttpReply reply) {
        assertTrue(reply.whole(), "the response broke off: " + reply);
        if (reply.status() == 200) {
            var endings = reply.endings();
            assertFalse(endings.isEmpty(), () -> "no ending: " + reply);
            assertEquals(Set.copyOf(endings).size(), endings.size(), () -> "an ending twice: " + reply);
            assertTrue(!endings.contains("error") || endings.size() == 1, () -> "two kinds of endings: " + reply);
        } else {
            assertTrue(reply.status() >= 500 && reply.body().startsWith("{\"code\":\""), reply::toString);
        }
    }

    /** I3 and I6: texts of this user only, no secret, and no internals of Dify. */
    public static void assertIsFor(String user, SocketClient browser) {
        var received = browser.toString();
        var canaries = ChatTurn.CANARY.matcher(received);
        while (canaries.find()) {
            assertEquals(user, canaries.group(1), received);
        }
        Leaks.assertNoneIn(received);
        assertFalse(received.contains(DemoDify.SECRET_PROMPT), received);
        assertFalse(received.contains(DemoDify.SECRET_NOTES), received);
    }

    /** I6: no secret, and no text of a message or an answer. */
    public static void assertTellsNothing(String log) {
        Leaks.assertNoneIn(log);
        assertFalse(ChatTurn.CANARY.matcher(log).find(), log);
    }

    /** I4 and I5: soon no answer is being written any more, at the gateway and at Dify. */
    public static void awaitNothingRuns(FaultRig rig) throws InterruptedException {
        Eventually.that("every stream of Dify's is closed", () -> rig.dify().openStreams() == 0);
        Eventually.that(
                "the gateway writes no answer any more", () -> rig.footprint().answers() == 0);
    }

    /** I5: threads, sockets and memory are what they were, but for this much heap. */
    public static void assertBackTo(ProcessFootprint before, ProcessFootprint now, long heapTolerance) {
        var change = "before: " + before + "\nnow:    " + now;
        assertEquals(0, now.answers(), change);
        assertTrue(now.threads() <= before.threads() + IDLE, change);
        assertTrue(now.virtualThreads() <= before.virtualThreads() + FEW, change);
        assertTrue(now.files() <= before.files() + FEW, change);
        assertTrue(now.heapBytes() <= before.heapBytes() + heapTolerance, change);
    }
}
