package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/** The events of a workflow run and its nodes (docs/dify-api.md#events). */
final class WorkflowEvents {
    private final AnswerJob job;
    private final DifyVersion version;
    private final EventWriter events;
    private final NodeContents contents;
    private final Map<WorkflowNode, String> executions = new EnumMap<>(WorkflowNode.class);

    WorkflowEvents(AnswerJob job, DifyVersion version, EventWriter events) {
        this.job = job;
        this.version = version;
        this.events = events;
        this.contents = new NodeContents(job);
    }

    ObjectNode started() {
        var event = ofRun("workflow_started");
        var data = event.putObject("data")
                .put("id", job.run().id())
                .put("workflow_id", job.app().workflowId());
        if (!version.atLeast(DifyVersion.V1_9)) {
            data.put("sequence_number", 1);
        }
        data.set("inputs", contents.systemInputs());
        data.put("created_at", job.createdAt());
        if (version.atLeast(DifyVersion.V1_14)) {
            data.put("reason", "initial");
        }
        return event;
    }

    ObjectNode nodeStarted(WorkflowNode step) {
        executions.put(step, UUID.randomUUID().toString());
        var event = ofRun("node_started");
        var data = node(event, step);
        data.set("inputs", contents.inputs(step));
        if (version.atLeast(DifyVersion.V1_9)) {
            data.put("inputs_truncated", false);
        }
        data.put("created_at", now()).putObject("extras");
        if (!version.atLeast(DifyVersion.V1_9)) {
            data.putNull("parallel_id").putNull("parallel_start_node_id");
        }
        data.putNull("iteration_id").putNull("loop_id").putNull("agent_strategy");
        return event;
    }

    ObjectNode nodeFinished(WorkflowNode step, String answer, String error) {
        var event = ofRun("node_finished");
        var data = node(event, step);
        data.set("inputs", contents.inputs(step));
        data.set("process_data", contents.processData(step));
        data.set("outputs", contents.outputs(step, answer));
        if (version.atLeast(DifyVersion.V1_9)) {
            data.put("inputs_truncated", false)
                    .put("process_data_truncated", false)
                    .put("outputs_truncated", false);
        }
        data.put("status", error == null ? "succeeded" : "failed")
                .put("error", error)
                .put("elapsed_time", 0.42);
        data.putObject("execution_metadata").put("total_tokens", 12).put("total_price", "0.0000140");
        data.put("created_at", now()).put("finished_at", now()).putArray("files");
        data.putNull("iteration_id").putNull("loop_id");
        return event;
    }

    /** From the state of the run, which is set before. */
    ObjectNode finished() {
        var event = ofRun("workflow_finished");
        var data = event.putObject("data");
        data.setAll(result());
        data.putObject("created_by")
                .put("id", job.user().id())
                .put("user", job.user().session());
        data.put("exceptions_count", 0).putArray("files");
        return event;
    }

    /** The {@code data} of a blocking workflow, the main part of {@code workflow_finished}. */
    ObjectNode result() {
        var run = job.run();
        var data = DemoJson.object()
                .put("id", run.id())
                .put("workflow_id", job.app().workflowId())
                .put("status", run.status());
        data.set("outputs", run.outputs());
        return data.put("error", run.error())
                .put("elapsed_time", 0.81)
                .put("total_tokens", 12)
                .put("total_steps", WorkflowNode.values().length)
                .put("created_at", job.createdAt())
                .put("finished_at", now());
    }

    ObjectNode inputRequired(HumanForm form) {
        var event = ofRun("human_input_required");
        event.set("data", form.definition());
        return event;
    }

    ObjectNode paused(HumanForm form) {
        var event = ofRun("workflow_paused");
        var data = event.putObject("data").put("workflow_run_id", job.run().id());
        data.putArray("paused_nodes").add(HumanForm.NODE);
        data.putObject("outputs");
        data.putArray("reasons").addObject().put("type", "human_input_required").setAll(form.definition());
        data.put("status", "paused")
                .put("created_at", job.createdAt())
                .put("elapsed_time", 0.5)
                .put("total_tokens", 12)
                .put("total_steps", 2);
        return event;
    }

    ObjectNode formFilled(HumanForm form) {
        var event = ofRun("human_input_form_filled");
        event.set("data", form.submission());
        return event;
    }

    private ObjectNode ofRun(String name) {
        return events.event(name).put("workflow_run_id", job.run().id());
    }

    private ObjectNode node(ObjectNode event, WorkflowNode step) {
        var previous = step.ordinal() == 0 ? null : WorkflowNode.values()[step.ordinal() - 1].id();
        return event.putObject("data")
                .put(
                        "id",
                        executions.computeIfAbsent(step, s -> UUID.randomUUID().toString()))
                .put("node_id", step.id())
                .put("node_type", step.type())
                .put("title", step.title())
                .put("index", step.ordinal() + 1)
                .put("predecessor_node_id", previous);
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }
}
