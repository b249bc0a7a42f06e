package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** A conversation row. */
public final class Conversation extends OwnedRow {
    private final Map<String, JsonNode> variables = new ConcurrentSkipListMap<>();
    private volatile ObjectNode inputs;
    private volatile String name;
    private volatile Instant updatedAt = createdAt();
    private volatile boolean deleted;

    Conversation(String app, String owner, String name, ObjectNode inputs) {
        super(app, owner);
        this.name = name;
        this.inputs = inputs;
        variables.put("topic", DemoJson.object().textNode(name));
        variables.put("hints", DemoJson.object().put("used", 0).put("allowed", true));
    }

    public String name() {
        return name;
    }

    public ObjectNode inputs() {
        return inputs;
    }

    public Instant updatedAt() {
        return updatedAt;
    }

    /** Early versions keep the row and mark it (docs/dify-api.md#delete-a-conversation). */
    public boolean deleted() {
        return deleted;
    }

    Map<String, JsonNode> variables() {
        return variables;
    }

    void rename(String newName) {
        name = newName;
        touch();
    }

    void inputs(ObjectNode latest) {
        inputs = latest;
    }

    void touch() {
        updatedAt = Instant.now();
    }

    void markDeleted() {
        deleted = true;
    }
}
