package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Dify does not save of an answer that was stopped or failed stays in the browser that showed it. */
@Tag("browser")
@Tag("T31")
class KeptAnswersTest {
    private static final String KEPT = "The text is kept in this browser only.";
    private static final String NOTHING_STORED = "() => localStorage.getItem('chat-gateway.kept') === null";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private ScriptedGateway gateway;

    @ParameterizedTest
    @EnumSource(
            value = DifyVersion.class,
            names = {"V0_11", "V1_14"})
    void a_stopped_chatflow_has_its_text_after_a_reload(DifyVersion version) {
        start(version);
        var page = open(chromium.context());
        stopAfter(page, "Once upon a time");

        page.reload();

        var chat = ChatView.of(page);
        var isLost = version == DifyVersion.V1_14;
        chat.is(isLost ? "stopped" : "done");
        assertThat(chat.text()).hasText("Once upon a time");
        assertThat(chat.note()).isVisible(new LocatorAssertions.IsVisibleOptions().setVisible(isLost));
        if (isLost) {
            assertThat(chat.note()).containsText("You stopped this answer.");
            assertThat(chat.note()).containsText(KEPT);
        }
    }

    @Test
    void another_browser_shows_a_stopped_chatflow_as_stopped() {
        start(DifyVersion.V1_14);
        stopAfter(open(chromium.context()), "Once upon a time");

        var other = ChatView.of(open(chromium.context()));
        other.find(".conversation-open").first().click();

        other.is("stopped");
        assertThat(other.text()).isEmpty();
        assertThat(other.note()).containsText("You stopped this answer.");
        assertThat(other.note().getByText(KEPT)).isHidden();
    }

    @Test
    void a_failure_in_mid_answer_keeps_its_text_and_can_be_tried_again() {
        start(DifyVersion.V1_14);
        gateway.play(answer -> {
            answer.text("Half an ");
            answer.failRun("Connection broken");
        });
        var page = open(chromium.context());
        var chat = ChatView.of(page);
        chat.ask("Why?");
        chat.is("failed");

        page.reload();

        chat.is("failed");
        assertThat(chat.text()).hasText("Half an");
        assertThat(chat.note()).containsText(KEPT);
        assertThat(chat.retry()).isVisible();
    }

    @Test
    void an_error_that_comes_first_has_its_conversation() {
        start(DifyVersion.V1_12);
        gateway.play(answer -> answer.error("completion_request_error", 400, "no key"));
        var page = open(chromium.context());
        var chat = ChatView.of(page);
        chat.ask("Why?");
        chat.is("failed");
        page.reload();
        chat.is("failed");
        assertThat(chat.questions()).hasText("Why?");

        gateway.say("Because.");
        chat.retry().click();
        chat.finished();

        var conversations = gateway.dify().requests().stream()
                .filter(request ->
                        request.method().equals("POST") && request.path().equals("/v1/chat-messages"))
                .map(request ->
                        request.json().path("conversation_id").asText("").isEmpty())
                .toList();
        assertEquals(List.of(true, false), conversations);
    }

    @Test
    void kept_texts_are_gone_with_their_conversation_and_for_the_next_user() {
        start(DifyVersion.V1_14);
        var browser = chromium.context();
        var page = open(browser);
        stopAfter(page, "Once upon a time");
        var chat = ChatView.of(page);
        chat.find("#chat-menu").click();
        chat.find("[role=menuitem]").last().click();
        chat.find("dialog[open] .danger").click();
        assertThat(chat.find("#welcome")).isVisible();
        page.waitForFunction(NOTHING_STORED);

        stopAfter(page, "Twice");
        assertThat(page.locator("body")).containsText("Twice");
        var next = browser.newPage();
        next.navigate(gateway.chatUrl("alex"));
        assertThat(ChatView.of(next).find("#welcome")).isVisible();
        next.waitForFunction(NOTHING_STORED);
    }

    private void start(DifyVersion version) {
        gateway = ScriptedGateway.start(version, Mode.ADVANCED_CHAT, Map.of());
    }

    private Page open(BrowserContext browser) {
        var page = browser.newPage();
        page.navigate(gateway.chatUrl("minji"));
        return page;
    }

    private void stopAfter(Page page, String text) {
        gateway.play(answer -> {
            answer.text(text);
            answer.hold();
        });
        var chat = ChatView.of(page);
        chat.ask("Tell me a story");
        assertThat(chat.text()).hasText(text);
        chat.stop().click();
        chat.is("stopped");
    }
}
