package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What went in and out of the nodes: prompts, notes and ids, which the Service API does not blank
 * (docs/dify-api.md#internals-in-events).
 */
final class NodeContents {
    private final AgentTurn turn;

    NodeContents(AgentTurn turn) {
        this.turn = turn;
    }

    ObjectNode systemInputs() {
        var inputs = turn.ask().inputs().deepCopy();
        inputs.putArray("sys.files");
        inputs.put("sys.user_id", turn.user().session())
                .put("sys.app_id", turn.app().id())
                .put("sys.workflow_id", turn.app().workflowId())
                .put("sys.workflow_run_id", turn.run().id());
        return turn.app().mode() == Mode.WORKFLOW
                ? inputs
                : inputs.put("sys.query", turn.ask().query())
                        .put("sys.conversation_id", turn.conversation().id());
    }

    ObjectNode inputs(Step step) {
        var question = turn.ask().question();
        return switch (step) {
            case START -> systemInputs();
            case NOTES -> DemoJson.object().put("query", question);
            case LLM -> DemoJson.object().put("#context#", DemoDify.SECRET_NOTES);
            case ANSWER -> DemoJson.object();
        };
    }

    ObjectNode processData(Step step) {
        var data = DemoJson.object();
        if (step == Step.LLM) {
            data.put("model_mode", "chat")
                    .put("model_provider", "langgenius/openai/openai")
                    .put("model_name", "gpt-4o");
            var prompts = data.putArray("prompts");
            prompts.addObject().put("role", "system").put("text", DemoDify.SECRET_PROMPT);
            prompts.addObject().put("role", "user").put("text", turn.ask().question());
        }
        return data;
    }

    ObjectNode outputs(Step step, String answer) {
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
            case LLM -> DemoJson.object().put("text", answer).put("finish_reason", "stop");
            case ANSWER -> DemoJson.object().put("answer", answer);
        };
    }
}
