package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The events of a workflow run and its nodes (docs/dify-api.md#events). */
final class WorkflowEvents {
    private final AnswerJob job;
    private final DifyVersion version;
    private final EventWriter events;
    private final NodeContents contents;
    private final String iterationId = UUID.randomUUID().toString();
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
        var data = node(event, step).putNull("inputs");
        if (version.atLeast(DifyVersion.V1_9)) {
            data.put("inputs_truncated", false);
        }
        data.put("created_at", now()).putObject("extras");
        place(data, step);
        if (!version.atLeast(DifyVersion.V1_9)) {
            data.putNull("parallel_run_id");
        }
        if (version.atLeast(DifyVersion.V1_4)) {
            data.putNull("agent_strategy");
        }
        return event;
    }

    ObjectNode nodeFinished(WorkflowNode step, String answer, String error) {
        var event = ofRun("node_finished");
        var data = node(event, step);
        whole(data, "inputs", contents.inputs(step));
        whole(data, "process_data", contents.processData(step));
        whole(data, "outputs", error == null ? contents.outputs(step, answer) : DemoJson.object());
        data.put("status", error == null ? "succeeded" : "failed")
                .put("error", error)
                .put("elapsed_time", 0.42);
        data.putObject("execution_metadata").put("total_tokens", 12).put("total_price", "0.0000140");
        data.put("created_at", now()).put("finished_at", now()).putArray("files");
        place(data, step);
        return event;
    }

    ObjectNode iterationStarted(int rounds) {
        var event = ofRun("iteration_started");
        var data = iteration(event).put("created_at", now());
        data.putObject("extras");
        data.putObject("metadata")
                .put(version.atLeast(DifyVersion.V1_9) ? "iteration_length" : "iterator_length", rounds);
        whole(data, "inputs", DemoJson.object());
        parallel(data);
        return event;
    }

    /** Before every round; Dify 0.11 sends one more after the last. */
    ObjectNode iterationNext(int index) {
        var event = ofRun("iteration_next");
        var data = iteration(event).put("index", index).put("created_at", now());
        if (version.atLeast(DifyVersion.V1_9)) {
            data.putObject("extras");
            return event;
        }
        data.put("pre_iteration_output", index == 0 ? null : DemoDify.SECRET_NOTES)
                .putObject("extras");
        parallel(data);
        data.putNull("parallel_mode_run_id");
        if (index == 0) {
            data.putNull("duration");
        } else {
            data.put("duration", 0.07);
        }
        return event;
    }

    ObjectNode iterationCompleted(int rounds) {
        var event = ofRun("iteration_completed");
        var data = iteration(event);
        whole(data, "outputs", DemoJson.object());
        data.put("created_at", now()).putObject("extras");
        whole(data, "inputs", DemoJson.object());
        data.put("status", "succeeded")
                .putNull("error")
                .put("elapsed_time", 0.16)
                .put("total_tokens", 30)
                .putObject("execution_metadata")
                .put("total_tokens", 30);
        data.put("finished_at", now()).put("steps", rounds);
        parallel(data);
        return event;
    }

    /** From the state of the run, which is set before. */
    ObjectNode finished() {
        var event = ofRun("workflow_finished");
        var data = event.putObject("data");
        var result = result();
        data.set("id", result.remove("id"));
        data.set("workflow_id", result.remove("workflow_id"));
        if (!version.atLeast(DifyVersion.V1_9)) {
            data.put("sequence_number", 1);
        }
        data.setAll(result);
        data.remove(List.of("created_at", "finished_at"));
        data.putObject("created_by")
                .put("id", job.user().id())
                .put("user", job.user().session());
        data.set("created_at", result.get("created_at"));
        data.set("finished_at", result.get("finished_at"));
        if (version.atLeast(DifyVersion.V1_4)) {
            data.put("exceptions_count", job.run().status().equals("failed") ? 1 : 0);
        }
        data.putArray("files");
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
                .put("total_steps", WorkflowNode.of(job.app().mode()).size())
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
        data.putArray("paused_nodes").add(WorkflowNode.HUMAN.id());
        data.putObject("outputs");
        data.putArray("reasons").add(form.reason());
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

    private ObjectNode iteration(ObjectNode event) {
        return event.putObject("data")
                .put("id", iterationId)
                .put("node_id", WorkflowNode.ITERATION.id())
                .put("node_type", WorkflowNode.ITERATION.type())
                .put("title", WorkflowNode.ITERATION.title());
    }

    /** Something an app's author sees; later versions add whether it was cut. */
    private void whole(ObjectNode data, String name, ObjectNode value) {
        data.set(name, value);
        if (version.atLeast(DifyVersion.V1_9)) {
            data.put(name + "_truncated", false);
        }
    }

    /** Where in an iteration, a loop or, until Dify 1.9, a parallel branch a node runs. */
    private void place(ObjectNode data, WorkflowNode step) {
        if (!version.atLeast(DifyVersion.V1_9)) {
            parallel(data);
            data.putNull("parent_parallel_id").putNull("parent_parallel_start_node_id");
        }
        data.put("iteration_id", step == WorkflowNode.INNER ? WorkflowNode.ITERATION.id() : null);
        if (version.atLeast(DifyVersion.V1_4)) {
            data.putNull("loop_id");
        }
    }

    private void parallel(ObjectNode data) {
        if (!version.atLeast(DifyVersion.V1_9)) {
            data.putNull("parallel_id").putNull("parallel_start_node_id");
        }
    }

    private ObjectNode node(ObjectNode event, WorkflowNode step) {
        var nodes = WorkflowNode.of(job.app().mode());
        var place = version.atLeast(DifyVersion.V1_9) ? 0 : Math.max(0, nodes.indexOf(step));
        var previous = place == 0 ? null : nodes.get(place - 1).id();
        return event.putObject("data")
                .put(
                        "id",
                        executions.computeIfAbsent(step, s -> UUID.randomUUID().toString()))
                .put("node_id", step.id())
                .put("node_type", step.type())
                .put("title", step.title())
                .put("index", place + 1)
                .put("predecessor_node_id", previous);
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }
}
