package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Inputs, process data and outputs of the nodes, with prompts and ids that the Service API does not remove
 * (docs/dify-api.md#internals-in-events).
 */
final class NodeContents {
    private final AnswerJob job;

    NodeContents(AnswerJob job) {
        this.job = job;
    }

    ObjectNode systemInputs() {
        var inputs = job.request().inputs().deepCopy();
        inputs.putArray("sys.files");
        inputs.put("sys.user_id", job.user().session())
                .put("sys.app_id", job.app().id())
                .put("sys.workflow_id", job.app().workflowId())
                .put("sys.workflow_run_id", job.run().id());
        return job.app().mode() == Mode.WORKFLOW
                ? inputs
                : inputs.put("sys.query", job.request().query())
                        .put("sys.conversation_id", job.conversation().id());
    }

    ObjectNode inputs(WorkflowNode step) {
        var text = job.request().text();
        return switch (step) {
            case START -> systemInputs();
            case NOTES -> DemoJson.object().put("query", text);
            case LLM, INNER, BRANCH_ONE, BRANCH_TWO -> DemoJson.object().put("#context#", DemoDify.SECRET_NOTES);
            case ANSWER, END, HUMAN, ITERATION -> DemoJson.object();
        };
    }

    ObjectNode processData(WorkflowNode step) {
        var data = DemoJson.object();
        if (step.type().equals("llm")) {
            data.put("model_mode", "chat")
                    .put("model_provider", "langgenius/openai/openai")
                    .put("model_name", "gpt-4o");
            var prompts = data.putArray("prompts");
            prompts.addObject().put("role", "system").put("text", DemoDify.SECRET_PROMPT);
            prompts.addObject().put("role", "user").put("text", job.request().text());
        }
        return data;
    }

    ObjectNode outputs(WorkflowNode step, String answer) {
        return switch (step) {
            case START -> systemInputs();
            case NOTES -> {
                var outputs = DemoJson.object();
                outputs.putArray("result")
                        .addObject()
                        .put("content", DemoDify.SECRET_NOTES)
                        .put("title", "notes.md");
                yield outputs;
            }
            case LLM, INNER, BRANCH_ONE, BRANCH_TWO ->
                DemoJson.object().put("text", answer).put("finish_reason", "stop");
            case ANSWER -> DemoJson.object().put("answer", answer);
            case END -> DemoJson.object().put("text", answer);
            case HUMAN, ITERATION -> DemoJson.object();
        };
    }
}
