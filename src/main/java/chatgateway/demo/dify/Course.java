package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.UUID;

/** How an answer begins, is saved and ends in each kind of app and generation (wire.md §5.5 to §5.8). */
final class Course {
    /** The user stopped the answer. */
    static final class Stopped extends RuntimeException {}

    private final Installation dify;
    private final Turn turn;
    private final Events events;
    private final Channel channel;
    private final WorkflowEvents workflow;
    private boolean begun;
    private boolean ended;

    Course(Installation dify, Turn turn, Events events, Channel channel) {
        this.dify = dify;
        this.turn = turn;
        this.events = events;
        this.channel = channel;
        this.workflow = turn.run() == null ? null : new WorkflowEvents(turn, dify.generation(), events);
    }

    /** Notices a stop and a caller that left. */
    void checkpoint() {
        if (!ended && turn.task().stopped()) {
            throw new Stopped();
        }
        if (channel.abandoned()) {
            throw new OpenReply.CallerGone();
        }
    }

    boolean ended() {
        return ended;
    }

    /** What comes before the first text of a workflow. */
    void begin() {
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

    /** A run that goes on after a pause. */
    void resume(HumanForm form) {
        begun = true;
        turn.run().become("running", null, DemoJson.object());
        channel.send(workflow.formFilled(form));
        channel.send(workflow.nodeStarted(Step.LLM));
    }

    Upload attach(String name, String mimeType, byte[] bytes) {
        var file = new Upload(
                UUID.randomUUID().toString(),
                turn.app().id(),
                null,
                name,
                mimeType,
                bytes,
                turn.message().createdAt());
        dify.store().add(file);
        var attached = new Message.Attached(UUID.randomUUID().toString(), file, file.kind(), null, "assistant");
        turn.message().files().add(attached);
        if (turn.app().mode() != Mode.ADVANCED_CHAT) {
            channel.send(events.messageFile(attached));
        }
        return file;
    }

    void end(String text) {
        save(text);
        if (workflow == null) {
            channel.send(events.messageEnd(text));
            speak();
            return;
        }
        channel.send(workflow.nodeFinished(Step.LLM, text, null));
        channel.send(workflow.nodeStarted(Step.ANSWER));
        channel.send(workflow.nodeFinished(Step.ANSWER, text, null));
        finishRun("succeeded", null, text);
        var endFirst = dify.generation().atLeast(Generation.V1_14);
        if (turn.message() != null && endFirst) {
            channel.send(events.messageEnd(text));
        }
        channel.send(workflow.finished());
        if (turn.message() != null && !endFirst) {
            channel.send(events.messageEnd(text));
        }
        if (!endFirst) {
            speak();
        }
    }

    void stopped(String text) {
        if (workflow == null || !begun) {
            save(text);
            if (turn.message() != null) {
                channel.send(events.messageEnd(text));
            }
            return;
        }
        if (dify.switches().abortWinsStop()) {
            failRun("Workflow execution aborted", text);
            return;
        }
        save(text);
        finishRun("stopped", "Stopped by user.", text);
        channel.send(workflow.finished());
        if (turn.message() != null && !dify.generation().atLeast(Generation.V1_14)) {
            channel.send(events.messageEnd(text)); // later relays end with workflow_finished
        }
    }

    void failRun(String message, String text) {
        ended = true;
        finishRun("failed", message, text);
        if (turn.message() != null) {
            turn.message().fail("Run failed: " + message);
        }
        if (!channel.streaming() && turn.message() != null) {
            throw DifyError.invalid("Run failed: " + message);
        }
        channel.send(workflow.nodeFinished(Step.LLM, "", message));
        channel.send(workflow.finished());
        if (!dify.generation().atLeast(Generation.V1_14)) {
            channel.send(events.error("invalid_param", 400, "Run failed: " + message));
        }
    }

    void error(String code, int status, String message) {
        ended = true;
        if (turn.message() != null) {
            turn.message().fail(message);
        }
        if (!channel.streaming()) {
            throw DifyError.of(status, code, message);
        }
        channel.send(events.error(code, status, message));
    }

    void askHuman(HumanForm form, String text) {
        ended = true;
        dify.store().add(form);
        turn.run().become("paused", null, DemoJson.object());
        if (turn.message() != null) {
            turn.message().pause(form, text);
        }
        channel.send(workflow.inputRequired(form));
        channel.send(workflow.paused(form));
    }

    /** The caller left: nothing saves the answer, and early generations leave the run running. */
    void abandoned(String text) {
        if (workflow != null && dify.generation().atLeast(Generation.V1_12)) {
            finishRun("succeeded", null, text);
        }
    }

    private void save(String text) {
        ended = true;
        if (turn.message() == null) {
            return;
        }
        var linksImages = turn.app().mode() == Mode.ADVANCED_CHAT
                && dify.generation().atLeast(Generation.V1_9)
                && turn.message().files().stream()
                        .anyMatch(file -> file.belongsTo().equals("assistant"));
        // A chatflow keeps the files of an answer beside it, not in it (wire.md §7).
        name();
        turn.message()
                .save(
                        linksImages
                                ? text.replaceAll("!\\[[^\\]]*]\\([^)]*\\)", "").strip()
                                : text);
    }

    /** Only a first message names its conversation. */
    private void name() {
        var conversation = turn.conversation();
        if (conversation != null
                && turn.ask().autoName()
                && turn.ask().conversationId().isEmpty()) {
            conversation.rename(Title.of(turn.ask().query()));
        }
    }

    private void finishRun(String status, String error, String text) {
        var outputs = DemoJson.object();
        turn.run().become(status, error, outputs.put(turn.message() == null ? "text" : "answer", text));
    }

    private void speak() {
        if (!dify.switches().spokenTail()) {
            return;
        }
        var sound = Base64.getEncoder().encodeToString(Sound.silence(3, ""));
        for (var piece : new String[] {sound.substring(0, sound.length() / 2), sound.substring(sound.length() / 2)}) {
            channel.send(spoken("tts_message", piece));
        }
        channel.send(spoken("tts_message_end", ""));
    }

    private ObjectNode spoken(String name, String audio) {
        return events.event(name).put("audio", audio);
    }
}
