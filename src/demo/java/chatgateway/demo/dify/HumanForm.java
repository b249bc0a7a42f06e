package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form in which a workflow requests input; its token authorises the submission (docs/dify-api.md#human-input).
 */
public final class HumanForm {
    private static final Pattern PLACE = Pattern.compile("\\{\\{#\\$output\\.(\\w+)#}}");

    private final String id = UUID.randomUUID().toString();
    private final String token = UUID.randomUUID().toString().replace("-", "");
    private final AnswerJob job;
    private final String content;
    private final Scenario afterwards;
    private final Instant expiresAt = Instant.now().plus(Duration.ofHours(1));
    private ObjectNode submission;

    HumanForm(AnswerJob job, String content, Scenario afterwards) {
        this.job = job;
        this.content = content;
        this.afterwards = afterwards;
    }

    String token() {
        return token;
    }

    AnswerJob job() {
        return job;
    }

    Scenario afterwards() {
        return afterwards;
    }

    /** Returns false if the form was already submitted. */
    synchronized boolean submit(String action, ObjectNode values) {
        if (submission != null) {
            return false;
        }
        submission = DemoJson.object()
                .put("node_id", WorkflowNode.HUMAN.id())
                .put("node_title", WorkflowNode.HUMAN.title())
                .put("rendered_content", rendered(values))
                .put("action_id", action)
                .put("action_text", action.equals("approve") ? "Continue" : "Stop here");
        submission.set("submitted_data", values);
        return true;
    }

    /** As Dify does it, an empty field leaves nothing. */
    private String rendered(ObjectNode values) {
        return PLACE.matcher(content)
                .replaceAll(place ->
                        Matcher.quoteReplacement(values.path(place.group(1)).asText("")));
    }

    /** Null until the form is submitted. */
    synchronized ObjectNode submission() {
        return submission;
    }

    boolean knows(String action) {
        return action.equals("approve") || action.equals("reject");
    }

    /** The data of {@code human_input_required}. */
    ObjectNode definition() {
        var definition = DemoJson.object()
                .put("form_id", id)
                .put("node_id", WorkflowNode.HUMAN.id())
                .put("node_title", WorkflowNode.HUMAN.title())
                .put("form_content", content);
        definition.set("inputs", inputs());
        definition.set("actions", actions());
        definition.put("display_in_ui", true).put("form_token", token);
        definition.set("resolved_default_values", DemoJson.object());
        return definition.put("expiration_time", expiresAt.getEpochSecond());
    }

    /** Why the run paused: the same in another order. */
    ObjectNode reason() {
        var reason = DemoJson.object().put("TYPE", "human_input_required");
        var definition = definition();
        for (var name : List.of(
                "form_id",
                "form_content",
                "inputs",
                "actions",
                "node_id",
                "node_title",
                "resolved_default_values",
                "form_token",
                "expiration_time")) {
            reason.set(name, definition.get(name));
        }
        return reason;
    }

    /** The reply to GET with the token. */
    ObjectNode page() {
        var page = DemoJson.object().put("form_content", content);
        page.set("inputs", inputs());
        page.set("resolved_default_values", DemoJson.object());
        page.set("user_actions", actions());
        return page.put("expiration_time", expiresAt.getEpochSecond());
    }

    /** The entry in {@code extra_contents} of the message. */
    ObjectNode extraContent() {
        var submitted = submission();
        var content = DemoJson.object()
                .put("workflow_run_id", job.run().id())
                .put("submitted", submitted != null)
                .put("type", "human_input");
        content.set("form_definition", submitted == null ? definition() : null);
        content.set("form_submission_data", submitted);
        return content;
    }

    private static ArrayNode inputs() {
        var inputs = DemoJson.array();
        var comment = inputs.addObject().put("output_variable_name", "comment").put("type", "paragraph");
        var usual = comment.putObject("default").put("type", "constant");
        usual.putArray("selector");
        usual.put("value", "");
        return inputs;
    }

    private static ArrayNode actions() {
        var actions = DemoJson.array();
        actions.addObject().put("id", "approve").put("title", "Continue").put("button_style", "primary");
        actions.addObject().put("id", "reject").put("title", "Stop here").put("button_style", "default");
        return actions;
    }
}
