package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Mode;
import java.util.List;

/** The nodes of the demo workflow, the usual ones in the order they run. */
enum WorkflowNode {
    START("node-start", "start", "Start"),
    NOTES("node-notes", "knowledge-retrieval", "Course notes"),
    LLM("node-llm", "llm", "Tutor"),
    ANSWER("node-answer", "answer", "Answer"),
    END("node-end", "end", "End"),
    HUMAN("node-human", "human-input", "Human input"),
    ITERATION("node-iteration", "iteration", "For each"),
    INNER("node-inner", "llm", "Inner model"),
    BRANCH_ONE("node-one", "llm", "Branch one"),
    BRANCH_TWO("node-two", "llm", "Branch two");

    private final String id;
    private final String type;
    private final String title;

    WorkflowNode(String id, String type, String title) {
        this.id = id;
        this.type = type;
        this.title = title;
    }

    /** The nodes of an app of this type. */
    static List<WorkflowNode> of(Mode mode) {
        return mode == Mode.WORKFLOW ? List.of(START, LLM, END) : List.of(START, NOTES, LLM, ANSWER);
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
