package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.ScriptedAnswer;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several forms in one answer, expired forms and forms sent by mail look the same after a reload. */
@Tag("browser")
class SavedFormsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.ADVANCED_CHAT, Map.of());

    private volatile ScriptedAnswer asked;

    @Test
    void forms_that_are_open_too_late_and_sent_by_mail_are_told_apart_live_and_from_history() throws Exception {
        var now = System.currentTimeMillis() / 1000;
        var forms = new ObjectNode[] {
            form("open", "t1", now + 3600), form("late", "t2", now - 5), form("mail", null, now + 3600)
        };
        gateway.play(answer -> {
            asked = answer;
            answer.text("Please look.");
            for (var form : forms) {
                answer.event("human_input_required", event -> event.set("data", form));
            }
            answer.event("workflow_paused", event -> event.putObject("data").put("status", "paused"));
            answer.closeEarly();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        ChatView.of(page).ask("?");
        check(page);

        gateway.dify().replyOnce("GET", "/v1/messages", CannedReply.of(200, "application/json", history(now, forms)));
        page.navigate(gateway.chatUrl("minji"));
        check(page);
    }

    private static void check(Page page) {
        var forms = page.locator(".human-form");
        assertThat(forms).hasCount(3);
        assertThat(forms.nth(0).locator(".human-note")).hasText("This form closes in 60 minutes.");
        assertThat(forms.nth(0).locator("textarea")).isVisible();
        assertThat(forms.nth(1)).containsText("This form has expired.");
        assertThat(forms.nth(2)).containsText("sent by email");
        assertThat(forms.locator("button")).hasCount(1);
    }

    private String history(long now, ObjectNode... forms) {
        var page = JSON.createObjectNode().put("limit", 20).put("has_more", false);
        var message = page.putArray("data").addObject();
        message.put("id", asked.messageId())
                .put("conversation_id", asked.conversationId())
                .put("created_at", now);
        message.put("query", "?")
                .put("answer", "Please look.")
                .put("status", "paused")
                .putObject("inputs");
        var extras = message.putArray("extra_contents");
        for (var form : forms) {
            var extra = extras.addObject()
                    .put("type", "human_input")
                    .put("workflow_run_id", asked.runId())
                    .put("submitted", false);
            extra.set("form_definition", form);
            extra.putNull("form_submission_data");
        }
        return page.toString();
    }

    private static ObjectNode form(String id, String token, long expires) {
        var form =
                JSON.createObjectNode().put("form_id", id).put("node_id", "ask").put("node_title", "Check " + id);
        form.put("form_content", "Is it right? {{#$output.why#}}")
                .put("form_token", token)
                .put("expiration_time", expires);
        form.put("display_in_ui", true).putObject("resolved_default_values");
        form.putArray("inputs").addObject().put("type", "paragraph").put("output_variable_name", "why");
        form.putArray("actions")
                .addObject()
                .put("id", "go")
                .put("title", "Go on")
                .put("button_style", "primary");
        return form;
    }
}
