package chatgateway.api;

import chatgateway.stream.EventPolicy;
import chatgateway.stream.FileLinks;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The three ways to ask Dify for an answer (docs/dify-api.md#send-a-message, #completion-apps, #workflow-apps). */
enum AppType {
    CHAT(List.of("chat-messages"), List.of("chat-messages"), MessageBody::forChat, EventPolicy::ofText),
    COMPLETION(
            List.of("completion-messages"),
            List.of("completion-messages"),
            MessageBody::forCompletion,
            EventPolicy::ofText),
    WORKFLOW(
            List.of("workflows", "run"),
            List.of("workflows", "tasks"),
            MessageBody::forWorkflow,
            EventPolicy::ofWorkflow);

    private final List<String> path;
    private final List<String> tasks;
    private final Function<MessageBody, ObjectNode> rebuild;
    private final Function<FileLinks, EventPolicy> policy;

    AppType(
            List<String> path,
            List<String> tasks,
            Function<MessageBody, ObjectNode> rebuild,
            Function<FileLinks, EventPolicy> policy) {
        this.path = path;
        this.tasks = tasks;
        this.rebuild = rebuild;
        this.policy = policy;
    }

    /** Where the question goes. */
    List<String> path() {
        return path;
    }

    /** Where a task is stopped. */
    List<String> stopPath(String taskId) {
        return Stream.concat(tasks.stream(), Stream.of(taskId, "stop")).toList();
    }

    /** The body for Dify. */
    ObjectNode rebuild(MessageBody sent) {
        return rebuild.apply(sent);
    }

    EventPolicy policy(FileLinks links) {
        return policy.apply(links);
    }
}
