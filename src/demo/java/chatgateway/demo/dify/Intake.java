package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Checks a question against the app and the tables, and writes the rows that its answer belongs to. */
final class Intake {
    private final Installation dify;

    Intake(Installation dify) {
        this.dify = dify;
    }

    AgentTurn open(Caller caller, Ask ask) {
        var app = caller.app();
        var mode = app.mode();
        if (mode.isChat() && ask.query().isEmpty()) {
            throw DifyError.invalid("query is required");
        }
        var known = ask.conversationId().isEmpty() ? null : dify.store().ownConversation(caller, ask.conversationId());
        var inputs = inputs(ask, known);
        InputForm.check(app.form(), inputs);
        var files = app.uploads() ? files(caller, ask) : List.<Message.Attached>of();

        var conversation = mode.isChat() ? conversation(caller, ask, known, inputs) : null;
        var task = new Task(caller.user());
        dify.store().add(task);
        var run = mode.isWorkflow() ? new Run(app.id(), caller.user().id(), inputs) : null;
        if (run != null) {
            dify.store().add(run);
        }
        var message = mode == Mode.WORKFLOW ? null : message(caller, ask, conversation, inputs);
        if (message != null) {
            message.files().addAll(files);
        }
        return new AgentTurn(app, caller.user(), ask, conversation, message, run, task);
    }

    /** The oldest generation goes on with the inputs of the first turn (docs/dify-api.md#send-a-message). */
    private ObjectNode inputs(Ask ask, Conversation known) {
        return known != null && !dify.generation().atLeast(Generation.V1_4) ? known.inputs() : ask.inputs();
    }

    private Conversation conversation(Caller caller, Ask ask, Conversation known, ObjectNode inputs) {
        if (known != null) {
            known.inputs(inputs);
            known.touch();
            return known;
        }
        var early = !dify.generation().atLeast(Generation.V1_4);
        var name = early ? "New conversation" : Title.provisional(ask.query());
        var conversation = new Conversation(caller.app().id(), caller.user().id(), name, inputs);
        dify.store().add(conversation);
        return conversation;
    }

    private Message message(Caller caller, Ask ask, Conversation conversation, ObjectNode inputs) {
        var message = new Message(
                caller.app().id(),
                caller.user().id(),
                conversation == null ? null : conversation.id(),
                ask.query(),
                inputs);
        dify.store().add(message);
        return message;
    }

    private List<Message.Attached> files(Caller caller, Ask ask) {
        var files = new ArrayList<Message.Attached>();
        for (var file : ask.files()) {
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

    /** Until V1_14 a file is anybody's in the tenant, whatever the app (docs/dify-api.md#upload-a-file). */
    private boolean mayUse(Caller caller, StoredFile upload) {
        return !dify.generation().atLeast(Generation.V1_14)
                || caller.user().id().equals(upload.owner());
    }
}
