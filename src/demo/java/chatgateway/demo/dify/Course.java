package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** One answer from its first event to its ending: what was said so far, and who may interrupt it. */
final class Course {
    /** The user stopped the answer. */
    static final class Stopped extends RuntimeException {}

    private final Installation dify;
    private final AgentTurn turn;
    private final Channel channel;
    private final EventWriter events;
    private final WorkflowEvents workflow;
    private final Endings endings;
    private final StringBuilder text = new StringBuilder();
    private boolean begun;

    Course(Installation dify, AgentTurn turn, Channel channel) {
        this.dify = dify;
        this.turn = turn;
        this.channel = channel;
        this.events = new EventWriter(turn, dify);
        this.workflow = turn.run() == null ? null : new WorkflowEvents(turn, dify.generation(), events);
        this.endings = new Endings(dify, turn, channel, events, workflow);
    }

    /** Plays to the end, whatever the end is. Throws a {@link DifyError} in a blocking call only. */
    void play(Scenario scenario, ScriptedAnswer answer) throws Exception {
        try {
            playUntilStopped(scenario, answer);
        } catch (OpenReply.CallerGone e) {
            endings.abandoned(text.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server closes
        }
    }

    /** Goes on after a human answered {@code form}. */
    void resume(HumanForm form, ScriptedAnswer answer) throws Exception {
        text.append(turn.message() == null ? "" : turn.message().answer());
        begun = true;
        turn.run().become("running", null, DemoJson.object());
        channel.send(workflow.formFilled(form));
        channel.send(workflow.nodeStarted(Step.LLM));
        play(form.afterwards(), answer);
    }

    /** Notices a stop and a caller that left. */
    void checkpoint() {
        if (!endings.ended() && turn.task().stopped()) {
            throw new Stopped();
        }
        if (channel.abandoned()) {
            throw new OpenReply.CallerGone();
        }
    }

    /** What comes before the first text of a workflow. */
    void begin() {
        checkpoint();
        if (begun || workflow == null) {
            return;
        }
        begun = true;
        channel.send(workflow.started());
        for (var step : new Step[] {Step.START, Step.NOTES}) {
            channel.send(workflow.nodeStarted(step));
            channel.send(workflow.nodeFinished(step, "", null));
        }
        channel.send(workflow.nodeStarted(Step.LLM));
    }

    void text(String delta) {
        begin();
        channel.send(events.text(delta));
        text.append(delta);
    }

    void replace(String newText) {
        checkpoint();
        channel.send(events.replace(newText));
        text.setLength(0);
        text.append(newText);
    }

    void shortCircuit(String wholeText) {
        checkpoint();
        channel.send(events.text(wholeText));
        text.append(wholeText);
        endings.endMessageOnly(wholeText);
    }

    void event(String name, ObjectNode fields) {
        checkpoint();
        var event = events.event(name);
        event.setAll(fields);
        channel.send(event);
    }

    StoredFile attach(String name, String mimeType, byte[] bytes) {
        begin();
        var id = UUID.randomUUID().toString();
        var file = new StoredFile(
                id, turn.app().id(), null, name, mimeType, bytes, turn.message().createdAt());
        dify.store().add(file);
        var attached = new Message.Attached(UUID.randomUUID().toString(), file, file.kind(), null, "assistant");
        turn.message().files().add(attached);
        if (turn.app().mode() != Mode.ADVANCED_CHAT) {
            channel.send(events.messageFile(attached));
        }
        return file;
    }

    void askHuman(String content, Scenario afterwards) {
        begin();
        endings.paused(new HumanForm(turn, content, afterwards), text.toString());
    }

    void end() {
        begin();
        endings.end(text.toString());
    }

    void failRun(String message) {
        begin();
        endings.failRun(message, text.toString());
    }

    void error(String code, int status, String message) {
        endings.error(code, status, message);
    }

    boolean ended() {
        return endings.ended();
    }

    /** The body of a blocking call. */
    ObjectNode blocking() {
        return events.blocking(text.toString());
    }

    private void playUntilStopped(Scenario scenario, ScriptedAnswer answer) throws Exception {
        try {
            scenario.play(answer);
        } catch (Stopped e) {
            endings.stopped(text.toString(), begun);
        }
    }
}
