package chatgateway.demo.dify;

/** The nodes of the demo workflow, in the order they run. */
enum WorkflowNode {
    START("node-start", "start", "Start"),
    NOTES("node-notes", "knowledge-retrieval", "Course notes"),
    LLM("node-llm", "llm", "Tutor"),
    ANSWER("node-answer", "answer", "Answer");

    private final String id;
    private final String type;
    private final String title;

    WorkflowNode(String id, String type, String title) {
        this.id = id;
        this.type = type;
        this.title = title;
    }

    String id() {
        return id;
    }

    String type() {
        return type;
    }

    String title() {
        return title;
    }
}
