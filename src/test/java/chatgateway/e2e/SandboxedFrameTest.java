package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.FrameLocator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames that take something away: the chat works without it, or says in words what is missing. */
@PageTest
record SandboxedFrameTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    @Test
    void without_allow_forms_everything_that_is_submitted_by_a_click_works() {
        var chat = frame("sandbox='allow-scripts allow-same-origin'");
        gateway.play(answer -> {
            answer.text("First.");
            answer.end();
        });
        gateway.play(answer -> {
            answer.text("Second.");
            answer.end();
        });

        chat.locator("#query").fill("One");
        chat.locator("#send").click();
        assertThat(chat.locator(".answer [data-part=text]")).hasText("First.");
        chat.locator(".user-message").hover();
        chat.locator(".user-message [data-action=edit]").click();
        chat.locator(".editor textarea").fill("Two");
        chat.locator(".editor [type=submit]").click();

        assertThat(chat.locator(".answer [data-part=text]").last()).hasText("Second.");
        assertEquals(List.of("One", "Two"), gateway.asked());
    }

    @Test
    void without_allow_forms_a_queued_message_goes_when_the_answer_is_there() {
        var gate = new AnswerGate();
        gateway.say("First", gate, ".");
        gateway.say("Second.");
        var chat = ChatView.of(frame("sandbox='allow-scripts allow-same-origin'"));
        chat.ask("One");
        assertThat(chat.text()).hasText("First");
        chat.ask("Two");
        assertThat(chat.find("#queued")).isVisible();

        gate.open();

        assertThat(chat.text()).hasText("Second.");
        assertEquals(List.of("One", "Two"), gateway.asked());
    }

    @Test
    void without_allow_same_origin_the_page_says_what_is_missing() {
        chromium.allowErrors("Failed to read the 'serviceWorker' property"); // Playwright's own script
        chromium.expectErrors(1, "the frame's sandbox must have allow-same-origin");
        var chat = frame("sandbox='allow-scripts allow-forms'");

        assertThat(chat.locator("#notice-title")).hasText("This frame keeps the chat from working");
        assertThat(chat.locator("#notice-text")).containsText("add allow-same-origin to the frame’s sandbox");
        assertThat(chat.locator("#query")).isHidden();
    }

    @Test
    void without_the_microphone_no_voice_is_offered() {
        assertThat(frame("allow='microphone'").locator("#voice")).isVisible();
        var chat = frame("");

        assertThat(chat.locator("#query")).isVisible();
        assertThat(chat.locator("#send")).isVisible();
        assertThat(chat.locator("#voice")).isHidden();
    }

    private FrameLocator frame(String attributes) {
        host.shows("<iframe " + attributes + " src='" + gateway.chatUrl("minji")
                + "' style='width:600px;height:600px'></iframe>");
        return chromium.open(host.url()).frameLocator("iframe");
    }
}
