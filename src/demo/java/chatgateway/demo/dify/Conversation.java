package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/** A conversation row. */
public final class Conversation {
    private final String id = UUID.randomUUID().toString();
    private final String app;
    private final String owner;
    private final Instant createdAt = Instant.now();
    private final Map<String, JsonNode> variables = new ConcurrentSkipListMap<>();
    private volatile ObjectNode inputs;
    private volatile String name;
    private volatile Instant updatedAt = createdAt;
    private volatile boolean deleted;

    Conversation(String app, String owner, String name, ObjectNode inputs) {
        this.app = app;
        this.owner = owner;
        this.name = name;
        this.inputs = inputs;
        variables.put("topic", DemoJson.object().textNode(name));
        variables.put("hints", DemoJson.object().put("used", 0).put("allowed", true));
    }

    public String id() {
        return id;
    }

    public String app() {
        return app;
    }

    /** The id of the end user it belongs to. */
    public String owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    public ObjectNode inputs() {
        return inputs;
    }

    public Instant createdAt() {
        return createdAt;
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
