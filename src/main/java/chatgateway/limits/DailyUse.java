package chatgateway.limits;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;

/** What one user has used on one day. */
final class DailyUse {
    private final Map<ModelCall, Long> modelCalls = new EnumMap<>(ModelCall.class);
    private LocalDate day = LocalDate.MIN;
    private int messages;

    /** Counts a message; false, without counting it, if the day has had this many. */
    synchronized boolean takeMessage(LocalDate today, int maxMessages) {
        begin(today);
        if (messages >= maxMessages) {
            return false;
        }
        messages++;
        return true;
    }

    /** Counts a call; false, without counting it, if it is more than goes with this many messages. */
    synchronized boolean takeCall(LocalDate today, ModelCall call, long units, int maxMessages) {
        begin(today);
        var used = modelCalls.getOrDefault(call, 0L) + units;
        if (used > call.units(maxMessages)) {
            return false;
        }
        modelCalls.put(call, used);
        return true;
    }

    private void begin(LocalDate today) {
        if (!today.equals(day)) {
            day = today;
            messages = 0;
            modelCalls.clear();
        }
    }
}
