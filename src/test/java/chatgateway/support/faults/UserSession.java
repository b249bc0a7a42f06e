package chatgateway.support.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A user who sends messages, loses the connection, disconnects and returns, and checks everything received. */
public final class UserSession {
    /** How a message ended for its user. */
    public enum MessageOutcome {
        WHOLE,
        ERROR,
        REFUSED,
        CONNECTION_LOST,
        LEFT,
        /** Came back while the answer was being written, and got all of it. */
        REJOINED,
        /** Came back when it was over: the history has it. */
        REJOINED_LATE
    }

    private static final int HALF_A_REQUEST = 400;
    private static final int MOST_PARTS = 24;
    private static final String STRANGER = "stranger";

    private final FaultRig rig;
    private final FaultProxy edge;
    private final String user;
    private final int round;
    private final FaultSchedule chances;
    private final List<ChatTurn> turns = new ArrayList<>();
    private final Map<MessageOutcome, Integer> outcomes = new EnumMap<>(MessageOutcome.class);

    public UserSession(FaultRig rig, FaultProxy edge, String user, int round, FaultSchedule chances) {
        this.rig = rig;
        this.edge = edge;
        this.user = user;
        this.round = round;
        this.chances = chances;
    }

    public List<ChatTurn> turns() {
        return turns;
    }

    public Map<MessageOutcome, Integer> outcomes() {
        return outcomes;
    }

    /** Sends one message and reads to its end, or disconnects. */
    public void next() throws IOException {
        var silence = chances.oneIn(4) ? 1 + chances.upTo(200) : 0;
        var turn = new ChatTurn(user, round * 1000 + turns.size(), 1 + chances.upTo(MOST_PARTS), silence);
        turns.add(turn);
        var throughFaults = chances.oneIn(2);
        var leavesAfter = chances.oneIn(2) ? chances.upTo(4000) : Integer.MAX_VALUE;
        var outcome = ask(turn, throughFaults, leavesAfter);
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private MessageOutcome ask(ChatTurn turn, boolean throughFaults, int leavesAfter) throws IOException {
        try (var browser = SocketClient.at(throughFaults ? edge.url() : rig.url())) {
            if (leavesAfter < Integer.MAX_VALUE) {
                return leave(turn, browser, leavesAfter);
            }
            try {
                browser.ask(turn);
            } catch (IOException e) { // the faults begin in the middle of the request
                assertTrue(throughFaults, e::toString);
                return MessageOutcome.CONNECTION_LOST;
            }
            var reply = browser.readToEnd();
            Invariants.assertIsFor(user, browser);
            if (throughFaults && (!reply.whole() || reply.status() == HALF_A_REQUEST)) {
                assertTrue(isLossy(edge, turn), () -> "a slow connection broke: " + browser);
                return MessageOutcome.CONNECTION_LOST;
            }
            return outcome(turn, reply);
        }
    }

    /** A response that came to its end: one ending, and as much text as could be. */
    private MessageOutcome outcome(ChatTurn turn, HttpReply reply) {
        Invariants.assertEndsOnce(reply);
        if (reply.status() != 200) {
            assertTrue(isLossy(rig.proxy(), turn), () -> "refused for no reason: " + reply);
            return MessageOutcome.REFUSED;
        }
        if (!reply.endings().contains("error")) {
            assertEquals(turn.answer(), reply.text());
            return MessageOutcome.WHOLE;
        }
        assertTrue(isLossy(rig.proxy(), turn), () -> "an error for no reason: " + reply);
        assertTrue(turn.answer().startsWith(reply.text()), () -> reply + " is not the begin of " + turn.answer());
        return MessageOutcome.ERROR;
    }

    private MessageOutcome leave(ChatTurn turn, SocketClient browser, int after) throws IOException {
        try {
            browser.ask(turn).readBytes(after);
        } catch (IOException e) {
            // it was cut before
        }
        Invariants.assertIsFor(user, browser);
        assertTrue(turn.answer().startsWith(browser.reply().text()), browser::toString);
        if (chances.oneIn(2)) {
            browser.reset();
        } else {
            browser.close();
        }
        var conversation = browser.reply().events().stream()
                .map(event -> event.path("conversation_id").asText())
                .filter(id -> !id.isEmpty())
                .findFirst();
        return conversation.isPresent() ? comeBack(turn, conversation.get()) : MessageOutcome.LEFT;
    }

    private MessageOutcome comeBack(ChatTurn turn, String conversation) throws IOException {
        try (var other = SocketClient.at(rig.url())) {
            var reply = other.join(STRANGER, conversation).readToEnd();
            assertEquals(404, reply.status(), other::toString);
            Invariants.assertIsFor(STRANGER, other);
        }
        try (var browser = SocketClient.at(rig.url())) {
            var reply = browser.join(user, conversation).readToEnd();
            Invariants.assertIsFor(user, browser);
            if (reply.status() == 204) {
                return MessageOutcome.REJOINED_LATE;
            }
            assertEquals(200, reply.status(), browser::toString);
            var outcome = outcome(turn, reply);
            return outcome == MessageOutcome.WHOLE ? MessageOutcome.REJOINED : outcome;
        }
    }

    /** No connection at all is the worst of losses. */
    private static boolean isLossy(FaultProxy proxy, ChatTurn turn) {
        var links = proxy.linksWith(turn.message());
        return links.isEmpty() || links.get(0).isLossy();
    }
}
