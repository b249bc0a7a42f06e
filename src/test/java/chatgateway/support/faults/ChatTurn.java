package chatgateway.support.faults;

import chatgateway.demo.dify.Scenario;
import chatgateway.demo.dify.ScriptedAnswer;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One question, and its answer, which is known beforehand and is like no other's.
 *
 * @param parts how many text events the answer has
 * @param silence milliseconds without a word in the middle of it; {@link #FOR_EVER} when it never goes on
 */
public record ChatTurn(String user, int number, int parts, int silence) {
    public static final int FOR_EVER = -1;

    /** In every question and answer; what follows it tells whose they are. */
    public static final Pattern CANARY = Pattern.compile("canary-([a-z0-9]+)-");

    private static final Pattern QUESTION =
            Pattern.compile("canary-([a-z0-9]+)-(\\d+) in (\\d+) parts, silent (-?\\d+)");

    /** Unique. */
    public String question() {
        return "canary-%s-%06d in %d parts, silent %d".formatted(user, number, parts, silence);
    }

    public static ChatTurn of(String question) {
        var found = QUESTION.matcher(question);
        if (!found.matches()) {
            throw new IllegalArgumentException(question);
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

    /** Answers any such question, with this much time between the parts. */
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
