package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import java.util.Base64;

/** Ends and saves an answer as each app type and version does (docs/dify-api.md#event-streams). */
final class AnswerEnding {
    private static final int SPOKEN_FRAMES = 3;

    private final DifyInstance dify;
    private final AnswerJob job;
    private final EventSink sink;
    private final EventWriter events;
    private final WorkflowEvents workflow;
    private boolean ended;

    /** @param workflow null in apps without a workflow */
    AnswerEnding(DifyInstance dify, AnswerJob job, EventSink sink, EventWriter events, WorkflowEvents workflow) {
        this.dify = dify;
        this.job = job;
        this.sink = sink;
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
            sendSpeech();
            return;
        }
        sink.send(workflow.nodeFinished(WorkflowNode.LLM, text, null));
        var last = job.app().mode() == Mode.WORKFLOW ? WorkflowNode.END : WorkflowNode.ANSWER;
        sink.send(workflow.nodeStarted(last));
        sink.send(workflow.nodeFinished(last, text, null));
        finishRun("succeeded", null, text);
        if (late()) {
            endMessage(text);
            sink.send(workflow.finished());
            return; // Dify stops relaying here, so no speech follows
        }
        sink.send(workflow.finished());
        endMessage(text);
        sendSpeech();
    }

    /** Ends the message only, even in an app with a workflow. */
    void endMessageOnly(String text) {
        save(text);
        endMessage(text);
    }

    void stopped(String text, boolean begun) {
        if (workflow == null || !begun) {
            endMessageOnly(text);
            return;
        }
        if (late()) {
            ended = true;
            finishRun("failed", "Aborted: User requested stop", "");
            if (job.message() != null) {
                job.message().fail("Aborted: User requested stop"); // what was written is lost
            }
            sink.send(workflow.finished());
            return;
        }
        if (dify.options().abortWinsStop()) {
            failRun("Workflow execution aborted", text);
            return;
        }
        save(text);
        finishRun("stopped", "Stopped by user.", text);
        sink.send(workflow.finished());
        endMessage(text);
    }

    void failRun(String message, String text) {
        ended = true;
        finishRun("failed", message, null);
        if (job.message() != null) {
            job.message().fail("Run failed: " + message);
        }
        if (!sink.streaming() && job.message() != null) {
            throw DifyError.invalid("Run failed: " + message);
        }
        sink.send(workflow.nodeFinished(WorkflowNode.LLM, "", message));
        sink.send(workflow.finished());
        if (!late() && job.message() != null) {
            sink.send(events.error("invalid_param", 400, "Run failed: " + message));
        }
    }

    void error(String code, int status, String message) {
        ended = true;
        if (job.message() != null) {
            job.message().fail(message);
        }
        if (job.run() != null) {
            finishRun("failed", message, "");
        }
        if (!sink.streaming()) {
            throw DifyError.of(status, code, message);
        }
        sink.send(events.error(code, status, message));
    }

    void paused(HumanForm form, String text) {
        ended = true;
        dify.store().add(form);
        job.run().become("paused", null, DemoJson.object());
        if (job.message() != null) {
            name();
            job.message().pause(form, text);
        }
        sink.send(workflow.inputRequired(form));
        sink.send(workflow.paused(form));
    }

    /** After the caller disconnected: the answer is not saved, and in early versions the run stays "running". */
    void abandoned(String text) {
        if (workflow != null && !ended && dify.version().atLeast(DifyVersion.V1_12)) {
            finishRun("succeeded", null, text);
        }
    }

    private void save(String text) {
        ended = true;
        if (job.message() == null) {
            return;
        }
        name();
        // A chatflow saves the files of an answer separately, not in its text
        // (docs/dify-api.md#files-and-signed-links).
        var withoutImages = job.app().mode() == Mode.ADVANCED_CHAT
                && dify.version().atLeast(DifyVersion.V1_9)
                && job.message().files().stream()
                        .anyMatch(file -> file.belongsTo().equals("assistant"));
        job.message()
                .save(
                        withoutImages
                                ? text.replaceAll("!\\[[^\\]]*]\\([^)]*\\)", "").strip()
                                : text);
    }

    /** Names the conversation after its first message. */
    private void name() {
        if (job.conversation() != null
                && job.request().autoName()
                && job.request().conversationId().isEmpty()) {
            job.conversation().rename(ConversationTitle.of(job.request().query()));
        }
    }

    private void endMessage(String text) {
        if (job.message() != null) {
            sink.send(events.messageEnd(text));
        }
    }

    private void finishRun(String status, String error, String text) {
        var outputs = DemoJson.object();
        if (text != null) {
            outputs.put(job.message() == null ? "text" : "answer", text);
        }
        job.run().become(status, error, outputs);
    }

    private void sendSpeech() {
        if (!dify.options().speechEvents()) {
            return;
        }
        var sound = Base64.getEncoder().encodeToString(SilentMp3.silence(SPOKEN_FRAMES, ""));
        var half = sound.length() / 2;
        sink.send(events.event("tts_message").put("audio", sound.substring(0, half)));
        sink.send(events.event("tts_message").put("audio", sound.substring(half)));
        sink.send(events.event("tts_message_end").put("audio", ""));
    }

    /** Since V1_14 {@code workflow_finished} comes last; later events are not sent. */
    private boolean late() {
        return dify.version().atLeast(DifyVersion.V1_14);
    }
}
