package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A row of messages: a query and, once saved, its answer. */
public final class Message extends OwnedRow {
    private final String conversationId;
    private final String query;
    private final ObjectNode inputs;
    private final List<Attached> files = new CopyOnWriteArrayList<>();
    private final List<ObjectNode> thoughts = new CopyOnWriteArrayList<>();
    private final List<JsonNode> sources = new CopyOnWriteArrayList<>();
    private volatile String answer = "";
    private volatile String status = "normal";
    private volatile String error;
    private volatile String rating;
    private volatile String comment;
    private volatile HumanForm form;

    /** A file of a message; {@code upload} is null for a remote one. */
    record Attached(String id, StoredFile upload, String type, String remoteUrl, String belongsTo) {}

    Message(String app, String owner, String conversationId, String query, ObjectNode inputs) {
        super(app, owner);
        this.conversationId = conversationId;
        this.query = query;
        this.inputs = inputs;
    }

    /** Null in a completion app. */
    public String conversationId() {
        return conversationId;
    }

    public String query() {
        return query;
    }

    public ObjectNode inputs() {
        return inputs;
    }

    /**
     * The saved text: empty while the answer is being written, and for good if the caller disconnected
     * (docs/dify-api.md#clients-that-disconnect).
     */
    public String answer() {
        return answer;
    }

    /** {@code normal}, {@code error} or {@code paused}. */
    public String status() {
        return status;
    }

    public String error() {
        return error;
    }

    /** {@code like}, {@code dislike} or null. */
    public String rating() {
        return rating;
    }

    /** The comment of the rating, or null. */
    public String comment() {
        return comment;
    }

    List<Attached> files() {
        return files;
    }

    List<ObjectNode> thoughts() {
        return thoughts;
    }

    List<JsonNode> sources() {
        return sources;
    }

    HumanForm form() {
        return form;
    }

    void save(String text) {
        answer = text;
        status = "normal";
    }

    void fail(String text) {
        status = "error";
        error = text;
    }

    void pause(HumanForm asked, String soFar) {
        form = asked;
        answer = soFar;
        status = "paused";
    }

    void rate(String newRating, String newComment) {
        rating = newRating;
        comment = newComment;
    }
}
