package chatgateway.limits;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;

/** What one user, or one system, has used on one day. */
final class DailyUse {
    private final Map<ModelCall, Long> modelCalls = new EnumMap<>(ModelCall.class);
    private LocalDate day = LocalDate.MIN;
    private int messages;
    private long tokens;

    /** Counts a message; false, without counting it, if the day has had this many messages or tokens. */
    synchronized boolean takeMessage(LocalDate today, long maxMessages, long maxTokens) {
        begin(today);
        if (messages >= maxMessages || tokens >= maxTokens) {
            return false;
        }
        messages++;
        return true;
    }

    /** Takes back a message that was counted today and then refused. */
    synchronized void returnMessage(LocalDate today) {
        begin(today);
        messages = Math.max(0, messages - 1);
    }

    /** Counts a call; false, without counting it, if it is more than goes with this many messages. */
    synchronized boolean takeCall(LocalDate today, ModelCall call, long units, long maxMessages) {
        begin(today);
        var used = modelCalls.getOrDefault(call, 0L) + units;
        if (used > call.units(maxMessages)) {
            return false;
        }
        modelCalls.put(call, used);
        return true;
    }

    synchronized void addTokens(LocalDate today, long more) {
        begin(today);
        tokens += more;
    }

    synchronized int messages(LocalDate today) {
        begin(today);
        return messages;
    }

    synchronized long tokens(LocalDate today) {
        begin(today);
        return tokens;
    }

    private void begin(LocalDate today) {
        if (!today.equals(day)) {
            day = today;
            messages = 0;
            tokens = 0;
            modelCalls.clear();
        }
    }
}
