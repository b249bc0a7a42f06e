package chatgateway.dify;

import java.util.List;
import java.util.stream.Stream;

/**
 * The types of Dify app, by the endpoint that takes their messages (docs/dify-api.md#send-a-message, #completion-apps,
 * #workflow-apps).
 */
public enum AppType {
    CHAT(List.of("chat-messages"), List.of("chat-messages")),
    COMPLETION(List.of("completion-messages"), List.of("completion-messages")),
    WORKFLOW(List.of("workflows", "run"), List.of("workflows", "tasks"));

    private final List<String> messagePath;
    private final List<String> taskPath;

    AppType(List<String> messagePath, List<String> taskPath) {
        this.messagePath = messagePath;
        this.taskPath = taskPath;
    }

    /** The endpoint that takes a message. */
    public List<String> messagePath() {
        return messagePath;
    }

    /** The endpoint that stops this task. */
    public List<String> stopPath(String taskId) {
        return Stream.concat(taskPath.stream(), Stream.of(taskId, "stop")).toList();
    }
}
