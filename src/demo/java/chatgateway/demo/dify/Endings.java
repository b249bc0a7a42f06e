package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import java.util.Base64;

/** How an answer ends and is saved, in each kind of app and generation (docs/dify-api.md#event-streams). */
final class Endings {
    private static final int SPOKEN_FRAMES = 3;

    private final Installation dify;
    private final AgentTurn turn;
    private final Channel channel;
    private final EventWriter events;
    private final WorkflowEvents workflow;
    private boolean ended;

    /** @param workflow null in apps that are not made of a workflow */
    Endings(Installation dify, AgentTurn turn, Channel channel, EventWriter events, WorkflowEvents workflow) {
        this.dify = dify;
        this.turn = turn;
        this.channel = channel;
        this.events = events;
        this.workflow = workflow;
    }

    boolean ended() {
        return ended;
    }

    void end(String text) {
        save(text);
        if (workflow == null) {
            endMessage(text);
            speak();
            return;
        }
        channel.send(workflow.nodeFinished(Step.LLM, text, null));
        channel.send(workflow.nodeStarted(Step.ANSWER));
        channel.send(workflow.nodeFinished(Step.ANSWER, text, null));
        finishRun("succeeded", null, text);
        if (late()) {
            endMessage(text);
            channel.send(workflow.finished());
            return; // the relay ends here: nothing is spoken
        }
        channel.send(workflow.finished());
        endMessage(text);
        speak();
    }

    /** Without a run, whether the app has one or not: nothing but the message. */
    void endMessageOnly(String text) {
        save(text);
        endMessage(text);
    }

    void stopped(String text, boolean begun) {
        if (workflow == null || !begun) {
            endMessageOnly(text);
            return;
        }
        if (dify.switches().abortWinsStop()) {
            failRun("Workflow execution aborted", text);
            return;
        }
        save(text);
        finishRun("stopped", "Stopped by user.", text);
        channel.send(workflow.finished());
        if (!late()) {
            endMessage(text);
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
        if (!late()) {
            channel.send(events.error("invalid_param", 400, "Run failed: " + message));
        }
    }

    void error(String code, int status, String message) {
        ended = true;
        if (turn.message() != null) {
            turn.message().fail(message);
        }
        if (turn.run() != null) {
            finishRun("failed", message, "");
        }
        if (!channel.streaming()) {
            throw DifyError.of(status, code, message);
        }
        channel.send(events.error(code, status, message));
    }

    void paused(HumanForm form, String text) {
        ended = true;
        dify.store().add(form);
        turn.run().become("paused", null, DemoJson.object());
        if (turn.message() != null) {
            name();
            turn.message().pause(form, text);
        }
        channel.send(workflow.inputRequired(form));
        channel.send(workflow.paused(form));
    }

    /** The caller left: nothing saves the answer, and early generations leave the run running. */
    void abandoned(String text) {
        if (workflow != null && !ended && dify.generation().atLeast(Generation.V1_12)) {
            finishRun("succeeded", null, text);
        }
    }

    private void save(String text) {
        ended = true;
        if (turn.message() == null) {
            return;
        }
        name();
        // A chatflow keeps the files of an answer beside it, not in it (docs/dify-api.md#files-and-signed-links).
        var withoutImages = turn.app().mode() == Mode.ADVANCED_CHAT
                && dify.generation().atLeast(Generation.V1_9)
                && turn.message().files().stream()
                        .anyMatch(file -> file.belongsTo().equals("assistant"));
        turn.message()
                .save(
                        withoutImages
                                ? text.replaceAll("!\\[[^\\]]*]\\([^)]*\\)", "").strip()
                                : text);
    }

    /** Only a first message names its conversation. */
    private void name() {
        if (turn.conversation() != null
                && turn.ask().autoName()
                && turn.ask().conversationId().isEmpty()) {
            turn.conversation().rename(Title.of(turn.ask().query()));
        }
    }

    private void endMessage(String text) {
        if (turn.message() != null) {
            channel.send(events.messageEnd(text));
        }
    }

    private void finishRun(String status, String error, String text) {
        var outputs = DemoJson.object().put(turn.message() == null ? "text" : "answer", text);
        turn.run().become(status, error, outputs);
    }

    private void speak() {
        if (!dify.switches().spokenTail()) {
            return;
        }
        var sound = Base64.getEncoder().encodeToString(Sound.silence(SPOKEN_FRAMES, ""));
        var half = sound.length() / 2;
        channel.send(events.event("tts_message").put("audio", sound.substring(0, half)));
        channel.send(events.event("tts_message").put("audio", sound.substring(half)));
        channel.send(events.event("tts_message_end").put("audio", ""));
    }

    /** Since V1_14 {@code workflow_finished} comes last, and nothing after it gets through. */
    private boolean late() {
        return dify.generation().atLeast(Generation.V1_14);
    }
}
