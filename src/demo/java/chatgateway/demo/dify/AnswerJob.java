package chatgateway.demo.dify;

/**
 * One question being answered, and the rows that hold it.
 *
 * @param conversation null in completion and workflow apps
 * @param message null in workflow apps
 * @param run null in apps that are not made of a workflow
 */
record AnswerJob(
        FakeApp app,
        EndUser user,
        MessageRequest request,
        Conversation conversation,
        Message message,
        WorkflowRun run,
        Task task) {

    /** Seconds; the same in every event of the answer. */
    long createdAt() {
        return message == null
                ? run.createdAt().getEpochSecond()
                : message.createdAt().getEpochSecond();
    }
}
