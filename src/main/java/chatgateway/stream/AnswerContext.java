package chatgateway.stream;

import chatgateway.metrics.AnswerMetrics;
import java.util.function.Consumer;

/**
 * Whose answer it is, and what the rest of the house does with it.
 *
 * @param requestId of the question, for the log and for errors
 * @param user Dify's name of the user
 * @param conversationId in which the question was asked; empty for a new one
 * @param learn is told each id that only this user may use: conversation, task, run, forms
 * @param stop asks Dify to stop the task of this id
 * @param metrics of this answer
 * @param release gives back what the answer holds; runs once, when Dify is done with
 */
public record AnswerContext(
        String requestId,
        String user,
        String conversationId,
        Consumer<String> learn,
        Consumer<String> stop,
        AnswerMetrics metrics,
        Runnable release) {}
