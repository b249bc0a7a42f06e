package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;

/** Plays a scenario: sends the events of one answer, collects its text, and ends it on a stop or disconnect. */
final class AnswerPlayer {
    /** The user stopped the answer. */
    static final class Stopped extends RuntimeException {}

    private final DifyInstance dify;
    private final AnswerJob job;
    private final EventSink sink;
    private final EventWriter events;
    private final WorkflowEvents workflow;
    private final AnswerEnding ending;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder stepText = new StringBuilder();
    private ObjectNode step; // of an agent, announced and not finished; null in other apps
    private boolean begun;

    AnswerPlayer(DifyInstance dify, AnswerJob job, EventSink sink) {
        this.dify = dify;
        this.job = job;
        this.sink = sink;
        this.events = new EventWriter(job, dify);
        this.workflow = job.run() == null ? null : new WorkflowEvents(job, dify.version(), events);
        this.ending = new AnswerEnding(dify, job, sink, events, workflow);
    }

    /** Plays the scenario to the end. Throws a {@link DifyError} in blocking mode only. */
    void play(Scenario scenario, ScriptedAnswer answer) throws Exception {
        try {
            playUntilStopped(scenario, answer);
        } catch (StreamReply.CallerGone e) {
            ending.abandoned(text.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops
        }
    }

    /** Continues after {@code form} was submitted. */
    void resume(HumanForm form, ScriptedAnswer answer) throws Exception {
        text.append(job.message() == null ? "" : job.message().answer());
        begun = true;
        job.run().become("running", null, DemoJson.object());
        sink.send(workflow.formFilled(form));
        sink.send(workflow.nodeFinished(WorkflowNode.HUMAN, "", null));
        sink.send(workflow.nodeStarted(WorkflowNode.LLM));
        play(form.afterwards(), answer);
    }

    /** Throws if the answer was stopped or the caller has disconnected. */
    void checkpoint() {
        if (!ending.ended() && job.task().stopped()) {
            throw new Stopped();
        }
        if (sink.abandoned()) {
            throw new StreamReply.CallerGone();
        }
    }

    /** Sends the events before the first text of a workflow. */
    void begin() {
        checkpoint();
        if (begun || workflow == null) {
            return;
        }
        begun = true;
        sink.send(workflow.started());
        for (var step : WorkflowNode.of(job.app().mode())) {
            sink.send(workflow.nodeStarted(step));
            if (step == WorkflowNode.LLM) {
                return;
            }
            sink.send(workflow.nodeFinished(step, "", null));
        }
    }

    void text(String delta) {
        begin();
        openStep();
        sink.send(events.text(delta));
        text.append(delta);
        stepText.append(delta);
    }

    /** Nodes that run once for each of these texts, inside the workflow; what they write is not the answer. */
    void iterate(List<String> written) {
        begin();
        sink.send(workflow.iterationStarted(written.size()));
        for (var round = 0; round < written.size(); round++) {
            sink.send(workflow.iterationNext(round));
            sink.send(workflow.nodeStarted(WorkflowNode.INNER));
            sink.send(workflow.nodeFinished(WorkflowNode.INNER, written.get(round), null));
        }
        if (!dify.version().atLeast(DifyVersion.V1_4)) {
            sink.send(workflow.iterationNext(written.size()));
        }
        sink.send(workflow.iterationCompleted(written.size()));
    }

    /** Two models that write at the same time; the second is faster, and its text comes after the first's. */
    void inParallel(String one, String two) {
        begin();
        sink.send(workflow.nodeStarted(WorkflowNode.BRANCH_ONE));
        sink.send(workflow.nodeStarted(WorkflowNode.BRANCH_TWO));
        sink.send(workflow.nodeFinished(WorkflowNode.BRANCH_TWO, two, null));
        text(one);
        text(two);
        sink.send(workflow.nodeFinished(WorkflowNode.BRANCH_ONE, one, null));
    }

    /** A step of an agent that uses a tool; a tool that makes a file has its name, and else null. */
    void useTool(ObjectNode thought, String observation, String fileName, String fileType, byte[] file) {
        begin();
        openStep();
        if (step != null) {
            sink.send(events.text("")); // the model's text, empty because it calls a tool
        }
        var row = step == null ? RowJson.thought(UUID.randomUUID().toString(), position()) : step;
        if (step == null) {
            sink.send(events.event("agent_thought").setAll(row));
        }
        row.setAll(thought);
        sink.send(events.event("agent_thought").setAll(row));
        if (fileName != null) {
            attach(fileName, fileType, file);
            var files = job.message().files();
            row.withArray("message_files").add(files.get(files.size() - 1).id());
        }
        row.put("observation", observation);
        sink.send(events.event("agent_thought").setAll(row));
        closeStep(row);
    }

    private int position() {
        return job.message().thoughts().size() + 1;
    }

    /** An agent sends every step empty before its text. */
    private void openStep() {
        if (job.app().mode() == Mode.AGENT_CHAT && step == null) {
            step = RowJson.thought(UUID.randomUUID().toString(), position());
            sink.send(events.event("agent_thought").setAll(step));
        }
    }

    private void closeStep(ObjectNode row) {
        job.message().thoughts().add(row);
        step = null;
        stepText.setLength(0);
    }

    void replace(String newText) {
        checkpoint();
        sink.send(events.replace(newText));
        text.setLength(0);
        text.append(newText);
    }

    void shortCircuit(String wholeText) {
        checkpoint();
        if (workflow == null) {
            wholeText.codePoints().forEach(point -> sink.send(events.text(Character.toString(point))));
        } else {
            sink.send(events.text(wholeText));
        }
        if (workflow == null && !dify.version().atLeast(DifyVersion.V1_4)) {
            sink.send(events.replace(wholeText)); // of the output moderation, which looks at it, too
        }
        text.append(wholeText);
        ending.endMessageOnly(wholeText);
    }

    void event(String name, ObjectNode fields) {
        checkpoint();
        var event = events.event(name);
        event.setAll(fields);
        sink.send(event);
    }

    StoredFile attach(String name, String mimeType, byte[] bytes) {
        begin();
        var id = UUID.randomUUID().toString();
        var file = new StoredFile(
                id, job.app().id(), null, name, mimeType, bytes, job.message().createdAt());
        dify.store().add(file);
        var attached = new Message.Attached(UUID.randomUUID().toString(), file, file.kind(), null, "assistant");
        job.message().files().add(attached);
        if (job.app().mode() != Mode.ADVANCED_CHAT) {
            sink.send(events.messageFile(attached));
        }
        return file;
    }

    void askHuman(String content, Scenario afterwards) {
        checkpoint();
        if (begun) {
            sink.send(workflow.nodeFinished(WorkflowNode.LLM, text.toString(), null));
        } else {
            begun = true;
            sink.send(workflow.started());
            sink.send(workflow.nodeStarted(WorkflowNode.START));
            sink.send(workflow.nodeFinished(WorkflowNode.START, "", null));
        }
        sink.send(workflow.nodeStarted(WorkflowNode.HUMAN));
        ending.paused(new HumanForm(job, content, afterwards), text.toString());
    }

    void end() {
        begin();
        if (step != null) {
            step.put("thought", stepText.toString());
            sink.send(events.event("agent_thought").setAll(step));
            closeStep(step);
        }
        ending.end(text.toString());
    }

    void failRun(String message) {
        begin();
        ending.failRun(message, text.toString());
    }

    void modelFails(ModelFailure failure) {
        if (workflow != null) {
            failRun(failure.ofCall(dify.version()));
        } else {
            var message = sink.streaming() ? failure.text(dify.version()) : failure.ofCall(dify.version());
            ending.error(ModelFailure.code(dify.version()), 400, message);
        }
    }

    void error(String code, int status, String message) {
        ending.error(code, status, message);
    }

    boolean ended() {
        return ending.ended();
    }

    /** The reply in blocking mode. */
    ObjectNode blocking() {
        return events.blocking(text.toString());
    }

    private void playUntilStopped(Scenario scenario, ScriptedAnswer answer) throws Exception {
        try {
            scenario.play(answer);
        } catch (Stopped e) {
            ending.stopped(text.toString(), begun);
        }
    }
}
