package chatgateway.support.faults;

import chatgateway.demo.dify.Scenario;
import chatgateway.demo.dify.ScriptedAnswer;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One message and its expected answer, which is unique.
 *
 * @param parts how many text events the answer has
 * @param silence a pause in the answer, in milliseconds; {@link #FOR_EVER} if it never continues
 */
public record ChatTurn(String user, int number, int parts, int silence) {
    public static final int FOR_EVER = -1;

    /** In every message and answer, followed by the user. */
    public static final Pattern CANARY = Pattern.compile("canary-([a-z0-9]+)-");

    private static final Pattern MESSAGE =
            Pattern.compile("canary-([a-z0-9]+)-(\\d+) in (\\d+) parts, silent (-?\\d+)");

    /** Unique. */
    public String message() {
        return "canary-%s-%06d in %d parts, silent %d".formatted(user, number, parts, silence);
    }

    public static ChatTurn of(String message) {
        var found = MESSAGE.matcher(message);
        if (!found.matches()) {
            throw new IllegalArgumentException(message);
        }
        return new ChatTurn(
                found.group(1),
                Integer.parseInt(found.group(2)),
                Integer.parseInt(found.group(3)),
                Integer.parseInt(found.group(4)));
    }

    /** One text event: characters of one to four bytes, so that a cut can go through a character. */
    public String part(int index) {
        return "canary-%s-%06d/%d é 답 😀 ".formatted(user, number, index);
    }

    public String answer() {
        return firstParts(parts);
    }

    public String firstParts(int count) {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++) {
            text.append(part(i));
        }
        return text.toString();
    }

    /** Answers any of these messages, with this pause between the parts. */
    public static Scenario scenario(Duration pace) {
        return answer -> ChatTurn.of(answer.messageText()).play(answer, pace);
    }

    private void play(ScriptedAnswer answer, Duration pace) throws InterruptedException {
        for (var i = 0; i < parts; i++) {
            if (i == parts / 2 && silence > 0) {
                answer.pause(Duration.ofMillis(silence));
            }
            answer.text(part(i));
            if (!pace.isZero()) {
                answer.pause(pace);
            }
        }
        if (silence == FOR_EVER) {
            answer.hold();
        }
        answer.end();
    }
}
