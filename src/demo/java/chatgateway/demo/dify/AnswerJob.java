package chatgateway.demo.dify;

/**
 * One message being answered, with its rows.
 *
 * @param conversation null in completion and workflow apps
 * @param message null in workflow apps
 * @param run null in apps without a workflow
 */
record AnswerJob(
        FakeApp app,
        EndUser user,
        MessageRequest request,
        Conversation conversation,
        Message message,
        WorkflowRun run,
        Task task) {

    /** Unix seconds; the same in every event of the answer. */
    long createdAt() {
        return message == null
                ? run.createdAt().getEpochSecond()
                : message.createdAt().getEpochSecond();
    }
}
