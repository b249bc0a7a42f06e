package chatgateway.metrics;

import java.time.Instant;
import java.util.Map;

/**
 * The counters at one moment. All but {@code answers} and {@code heapBytes} are totals since the start; maps lack what is 0.
 *
 * @param answers in progress
 * @param messages by system
 * @param firstTokenSeconds the sum of the times to the first text of an answer
 * @param firstTokens how many times that sum has
 * @param tokensRefused by reason
 * @param upstreamErrors by error code
 * @param limitsHit by limit
 */
record StatusSample(
        Instant time,
        int answers,
        Map<String, Double> messages,
        double firstTokenSeconds,
        long firstTokens,
        Map<String, Double> tokensRefused,
        Map<String, Double> upstreamErrors,
        Map<String, Double> limitsHit,
        long heapBytes) {}
