package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Mode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A Dify app. */
public final class FakeApp {
    static final String TENANT = "7e4b7c52-0a51-4f0e-9f5c-1d3a5a4d0001";

    private final String id = UUID.randomUUID().toString();
    private final String workflowId = UUID.randomUUID().toString();
    private final String key;
    private final Mode mode;
    private final AtomicInteger answering = new AtomicInteger();
    private volatile ArrayNode form = DemoJson.array();
    private volatile boolean uploads = true;
    private volatile boolean enabled = true;
    private volatile boolean korean;

    FakeApp(String key, Mode mode) {
        this.key = key;
        this.mode = mode;
    }

    public String id() {
        return id;
    }

    public Mode mode() {
        return mode;
    }

    /**
     * The input form of the app, in the shape of {@code user_input_form} (docs/dify-api.md#app-details). Empty by
     * default.
     */
    public FakeApp form(ArrayNode fields) {
        form = fields;
        return this;
    }

    /** An input form with one field of every type. */
    public FakeApp everyField() {
        return form(InputForm.everyField());
    }

    /** Whether messages may have files; if not, Dify ignores them silently. On by default. */
    public FakeApp uploads(boolean allowed) {
        uploads = allowed;
        return this;
    }

    /** Whether the app's API is enabled; 403 if not. On by default. */
    public FakeApp enabled(boolean on) {
        enabled = on;
        return this;
    }

    /** Whether the app's own texts are Korean, not English. Answers are in the language of the message. */
    public FakeApp korean(boolean on) {
        korean = on;
        return this;
    }

    String key() {
        return key;
    }

    String workflowId() {
        return workflowId;
    }

    ArrayNode form() {
        return form;
    }

    boolean uploads() {
        return uploads;
    }

    boolean enabled() {
        return enabled;
    }

    boolean korean() {
        return korean;
    }

    String title() {
        return korean ? "데모 튜터" : "Demo tutor";
    }

    String description() {
        return korean ? "이 채팅이 할 수 있는 것을 보여줍니다." : "Shows what the chat can do.";
    }

    AtomicInteger answering() {
        return answering;
    }
}
