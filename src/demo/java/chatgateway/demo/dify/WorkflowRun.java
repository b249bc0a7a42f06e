package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A workflow run and its subscribers (docs/dify-api.md#workflow-apps).
 */
public final class WorkflowRun {
    /** Marks the end of a subscriber's queue. */
    static final byte[] END = {};

    private final String id = UUID.randomUUID().toString();
    private final String app;
    private final String owner;
    private final ObjectNode inputs;
    private final Instant createdAt = Instant.now();
    private final List<BlockingQueue<byte[]>> subscribers = new CopyOnWriteArrayList<>();
    private volatile String status = "running";
    private volatile String error;
    private volatile ObjectNode outputs = DemoJson.object();

    WorkflowRun(String app, String owner, ObjectNode inputs) {
        this.app = app;
        this.owner = owner;
        this.inputs = inputs;
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

    /** {@code running}, {@code paused}, {@code succeeded}, {@code failed} or {@code stopped}. */
    public String status() {
        return status;
    }

    public String error() {
        return error;
    }

    public ObjectNode inputs() {
        return inputs;
    }

    public ObjectNode outputs() {
        return outputs;
    }

    Instant createdAt() {
        return createdAt;
    }

    boolean finished() {
        return !status.equals("running") && !status.equals("paused");
    }

    void become(String newStatus, String reason, ObjectNode result) {
        status = newStatus;
        error = reason;
        outputs = result;
    }

    /** Sends the frame to the current subscribers; it is not stored for later ones. */
    void publish(byte[] frame) {
        subscribers.forEach(subscriber -> subscriber.add(frame));
    }

    BlockingQueue<byte[]> subscribe() {
        var subscriber = new LinkedBlockingQueue<byte[]>();
        subscribers.add(subscriber);
        return subscriber;
    }

    void unsubscribe(BlockingQueue<byte[]> subscriber) {
        subscribers.remove(subscriber);
    }

    boolean hasSubscriber() {
        return !subscribers.isEmpty();
    }
}
