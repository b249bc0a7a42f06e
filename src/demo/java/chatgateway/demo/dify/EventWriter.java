package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/**
 * The events of one answer, each in the envelope of its app (docs/dify-api.md#envelope, #events), and the blocking
 * body.
 */
final class EventWriter {
    private static final BigDecimal PROMPT_PRICE = new BigDecimal("0.0000010");
    private static final BigDecimal COMPLETION_PRICE = new BigDecimal("0.0000020");

    private final AnswerJob job;
    private final DifyInstance dify;
    private final Mode mode;

    EventWriter(AnswerJob job, DifyInstance dify) {
        this.job = job;
        this.dify = dify;
        this.mode = job.app().mode();
    }

    /** An event with the fields of the envelope. */
    ObjectNode event(String name) {
        return envelope(name).put("task_id", job.task().id());
    }

    ObjectNode text(String delta) {
        if (mode == Mode.WORKFLOW) {
            var event = event("text_chunk");
            event.putObject("data")
                    .put("text", delta)
                    .putArray("from_variable_selector")
                    .add(WorkflowNode.LLM.id())
                    .add("text");
            return event;
        }
        var event = event(textEvent()).put("id", job.message().id()).put("answer", delta);
        if (mode == Mode.ADVANCED_CHAT) {
            event.putArray("from_variable_selector").add(WorkflowNode.LLM.id()).add("text");
        } else if (mode != Mode.AGENT_CHAT) {
            event.putNull("from_variable_selector");
        }
        return event;
    }

    ObjectNode replace(String text) {
        var event = event("message_replace").put("answer", text);
        return dify.version().atLeast(DifyVersion.V1_4) ? event.put("reason", "output_moderation") : event;
    }

    ObjectNode messageEnd(String answer) {
        var event = event("message_end").put("id", job.message().id());
        event.set("metadata", metadata(answer));
        if (mode != Mode.ADVANCED_CHAT) {
            return usersFiles(event);
        }
        var files = event.putArray("files");
        job.message().files().stream()
                .filter(file -> file.belongsTo().equals("assistant"))
                .forEach(file -> files.add(fileInVariable(file.upload())));
        return event;
    }

    /** From Dify 1.14 on basic apps repeat what the user uploaded; before, nothing. */
    private ObjectNode usersFiles(ObjectNode event) {
        var uploads = job.message().files().stream()
                .filter(file -> file.belongsTo().equals("user") && file.upload() != null)
                .map(Message.Attached::upload)
                .toList();
        if (uploads.isEmpty() || mode == Mode.COMPLETION || !dify.version().atLeast(DifyVersion.V1_14)) {
            return event.putNull("files");
        }
        var files = event.putArray("files");
        for (var upload : uploads) {
            files.addObject()
                    .put("related_id", upload.id())
                    .put("extension", "." + upload.extension())
                    .put("filename", upload.name())
                    .put("size", upload.bytes().length)
                    .put("mime_type", upload.mimeType())
                    .put("transfer_method", "local_file")
                    .put("type", upload.kind())
                    .put("url", dify.links().link(upload))
                    .put("upload_file_id", upload.id())
                    .put("remote_url", "");
        }
        return event;
    }

    ObjectNode messageFile(Message.Attached file) {
        return event("message_file")
                .put("id", file.id())
                .put("type", file.type())
                .put("belongs_to", file.belongsTo())
                .put("url", dify.links().link(file.upload()));
    }

    /** The only event without a task id. */
    ObjectNode error(String code, int status, String message) {
        return envelope("error").put("code", code).put("status", status).put("message", message);
    }

    /** The body of a blocking call. */
    ObjectNode blocking(String answer) {
        var body = DemoJson.object();
        if (mode == Mode.WORKFLOW) {
            body.put("task_id", job.task().id())
                    .put("workflow_run_id", job.run().id());
            body.set("data", new WorkflowEvents(job, dify.version(), this).result());
            return body;
        }
        body.put("event", "message")
                .put("task_id", job.task().id())
                .put("id", job.message().id())
                .put("message_id", job.message().id());
        if (job.conversation() != null) {
            body.put("conversation_id", job.conversation().id());
        }
        body.put("mode", mode.wireName()).put("answer", answer);
        body.set("metadata", metadata(answer));
        return body.put("created_at", job.createdAt());
    }

    private ObjectNode envelope(String name) {
        var event = DemoJson.object().put("event", name);
        if (mode == Mode.WORKFLOW) {
            return event.put("workflow_run_id", job.run().id());
        }
        if (job.conversation() != null) {
            event.put("conversation_id", job.conversation().id());
        }
        return event.put("message_id", job.message().id()).put("created_at", job.createdAt());
    }

    /**
     * In some versions, basic chats send the text of a message with a file as {@code message_file}
     * (docs/dify-api.md#events).
     */
    private String textEvent() {
        if (mode == Mode.AGENT_CHAT) {
            return "agent_message";
        }
        var quirk = mode == Mode.CHAT
                && job.message().files().stream()
                        .anyMatch(file -> dify.version() == DifyVersion.V1_12
                                || (dify.version() == DifyVersion.V1_14
                                        && file.belongsTo().equals("assistant")));
        return quirk ? "message_file" : "message";
    }

    private ObjectNode metadata(String answer) {
        var metadata = DemoJson.object();
        var fixedKeys = dify.version().atLeast(DifyVersion.V1_9);
        if (fixedKeys) {
            metadata.putNull("annotation_reply");
        }
        if (fixedKeys || !job.message().sources().isEmpty()) {
            metadata.putArray("retriever_resources").addAll(job.message().sources());
        }
        metadata.set("usage", usage(answer));
        return metadata;
    }

    private ObjectNode usage(String answer) {
        var promptTokens = 8 + job.request().text().length() / 4;
        var completionTokens = 1 + answer.length() / 4;
        var promptPrice = PROMPT_PRICE.multiply(BigDecimal.valueOf(promptTokens));
        var completionPrice = COMPLETION_PRICE.multiply(BigDecimal.valueOf(completionTokens));
        var usage = DemoJson.object()
                .put("prompt_tokens", promptTokens)
                .put("prompt_unit_price", "0.001")
                .put("prompt_price_unit", "0.001")
                .put("prompt_price", promptPrice.toPlainString())
                .put("completion_tokens", completionTokens)
                .put("completion_unit_price", "0.002")
                .put("completion_price_unit", "0.001")
                .put("completion_price", completionPrice.toPlainString())
                .put("total_tokens", promptTokens + completionTokens)
                .put("total_price", promptPrice.add(completionPrice).toPlainString())
                .put("currency", "USD")
                .put("latency", 0.77);
        if (dify.version().atLeast(DifyVersion.V1_9) && mode == Mode.ADVANCED_CHAT) {
            return usage.put("time_to_first_token", 0.31).put("time_to_generate", 0.46);
        }
        return dify.version().atLeast(DifyVersion.V1_9)
                ? usage.putNull("time_to_first_token").putNull("time_to_generate")
                : usage;
    }

    private ObjectNode fileInVariable(StoredFile file) {
        var isLate = dify.version().atLeast(DifyVersion.V1_14);
        var json =
                DemoJson.object().put("dify_model_identity", "__dify__file__").putNull("id");
        if (!isLate) {
            json.put("tenant_id", FakeApp.TENANT);
        }
        json.put("type", file.kind()).put("transfer_method", "tool_file").putNull("remote_url");
        json.put(isLate ? "reference" : "related_id", isLate ? "dify-file-ref:" + file.id() : file.id())
                .put("filename", file.name())
                .put("extension", "." + file.extension())
                .put("mime_type", file.mimeType())
                .put("size", file.bytes().length);
        if (isLate) {
            json.put("related_id", file.id());
        }
        return json.put("url", dify.links().link(file));
    }
}
