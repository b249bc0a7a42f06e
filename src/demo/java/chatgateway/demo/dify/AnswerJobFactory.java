package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Validates a message against the app and the tables, and creates the rows of its answer. */
final class AnswerJobFactory {
    private final DifyInstance dify;

    AnswerJobFactory(DifyInstance dify) {
        this.dify = dify;
    }

    AnswerJob open(Caller caller, MessageRequest request) {
        var app = caller.app();
        var mode = app.mode();
        if (mode.isChat() && request.query().isEmpty()) {
            throw DifyError.invalid("query is required");
        }
        var known = known(caller, request);
        var inputs = inputs(request, known);
        InputForm.check(app.form(), inputs);
        var files = app.uploads() ? files(caller, request) : List.<Message.Attached>of();

        var conversation = mode.isChat() ? conversation(caller, request, known, inputs) : null;
        var task = new Task(caller.user());
        dify.store().add(task);
        var run = mode.isWorkflow() ? new WorkflowRun(app.id(), caller.user().id(), inputs) : null;
        if (run != null) {
            dify.store().add(run);
        }
        var message = mode == Mode.WORKFLOW ? null : message(caller, request, conversation, inputs);
        if (message != null) {
            message.files().addAll(files);
        }
        return new AnswerJob(app, caller.user(), request, conversation, message, run, task);
    }

    /**
     * Null for a new conversation. A worker begins one, too, in place of one that the user does not have
     * (docs/dify-api.md#errors-inside-a-stream).
     */
    private Conversation known(Caller caller, MessageRequest request) {
        var id = request.conversationId();
        if (id.isEmpty()) {
            return null;
        }
        var isUnchecked =
                request.streaming() && dify.version().usesWorker(caller.app().mode());
        var own = dify.store().conversationsOf(caller.user()).stream()
                .filter(row -> row.id().equals(id))
                .findFirst();
        return isUnchecked ? own.orElse(null) : dify.store().ownConversation(caller, id);
    }

    /** The oldest version keeps the inputs of the first message (docs/dify-api.md#send-a-message). */
    private ObjectNode inputs(MessageRequest request, Conversation known) {
        return known != null && !dify.version().atLeast(DifyVersion.V1_4) ? known.inputs() : request.inputs();
    }

    private Conversation conversation(Caller caller, MessageRequest request, Conversation known, ObjectNode inputs) {
        if (known != null) {
            known.inputs(inputs);
            known.touch();
            return known;
        }
        var early = !dify.version().atLeast(DifyVersion.V1_4);
        var name = early ? "New conversation" : ConversationTitle.provisional(request.query());
        var conversation = new Conversation(caller.app().id(), caller.user().id(), name, inputs);
        dify.store().add(conversation);
        return conversation;
    }

    private Message message(Caller caller, MessageRequest request, Conversation conversation, ObjectNode inputs) {
        var message = new Message(
                caller.app().id(),
                caller.user().id(),
                conversation == null ? null : conversation.id(),
                request.query(),
                inputs);
        dify.store().add(message);
        return message;
    }

    private List<Message.Attached> files(Caller caller, MessageRequest request) {
        var files = new ArrayList<Message.Attached>();
        for (var file : request.files()) {
            files.add(file(caller, file));
        }
        return files;
    }

    private Message.Attached file(Caller caller, JsonNode file) {
        var id = UUID.randomUUID().toString();
        var type = file.path("type").asText("custom");
        switch (file.path("transfer_method").asText()) {
            case "remote_url" -> {
                return new Message.Attached(id, null, type, file.path("url").asText(), "user");
            }
            case "local_file", "tool_file" -> {
                var reference = file.path("upload_file_id")
                        .asText(file.path("tool_file_id").asText());
                var upload = dify.store().upload(reference).filter(found -> mayUse(caller, found));
                return new Message.Attached(
                        id, upload.orElseThrow(() -> DifyError.invalid("Invalid upload file")), type, null, "user");
            }
            default -> throw DifyError.invalid("Invalid transfer method or upload file");
        }
    }

    /** Before V1_14 any user of the tenant may use a file, in any app (docs/dify-api.md#upload-a-file). */
    private boolean mayUse(Caller caller, StoredFile upload) {
        return !dify.version().atLeast(DifyVersion.V1_14) || caller.user().id().equals(upload.owner());
    }
}
