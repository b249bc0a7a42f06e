package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
        for (var step : new WorkflowNode[] {WorkflowNode.START, WorkflowNode.NOTES}) {
            sink.send(workflow.nodeStarted(step));
            sink.send(workflow.nodeFinished(step, "", null));
        }
        sink.send(workflow.nodeStarted(WorkflowNode.LLM));
    }

    void text(String delta) {
        begin();
        sink.send(events.text(delta));
        text.append(delta);
    }

    void replace(String newText) {
        checkpoint();
        sink.send(events.replace(newText));
        text.setLength(0);
        text.append(newText);
    }

    void shortCircuit(String wholeText) {
        checkpoint();
        sink.send(events.text(wholeText));
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
        begin();
        ending.paused(new HumanForm(job, content, afterwards), text.toString());
    }

    void end() {
        begin();
        ending.end(text.toString());
    }

    void failRun(String message) {
        begin();
        ending.failRun(message, text.toString());
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
