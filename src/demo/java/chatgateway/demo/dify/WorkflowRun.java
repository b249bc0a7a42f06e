package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A workflow run and its subscribers (docs/dify-api.md#workflow-apps).
 */
public final class WorkflowRun extends OwnedRow {
    /** Marks the end of a subscriber's queue. */
    static final byte[] END = {};

    private final ObjectNode inputs;
    private final List<BlockingQueue<byte[]>> subscribers = new CopyOnWriteArrayList<>();
    private volatile String status = "running";
    private volatile String error;
    private volatile ObjectNode outputs = DemoJson.object();

    WorkflowRun(String app, String owner, ObjectNode inputs) {
        super(app, owner);
        this.inputs = inputs;
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
