package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.Scenario;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure is shown below its answer, and one click sends the message again without loss. */
@PageTest(whole = true, settings = "JWT_LEEWAY_SECONDS=0")
record FailuresTest(Chromium chromium, ScriptedGateway gateway) {
    private static final String QUESTION = "Does this **work**?";

    static Stream<Arguments> failuresBeforeTheStream() {
        return Stream.of(
                Arguments.of(
                        "a provider without a key",
                        CannedReply.error(400, "provider_not_initialize", "secret words of the provider"),
                        502,
                        "The assistant is not set up correctly."),
                Arguments.of("a proxy's page", CannedReply.badGateway(), 502, "The assistant could not answer."),
                Arguments.of(
                        "a refused app key",
                        CannedReply.error(401, "unauthorized", "Access token is invalid"),
                        502,
                        "The assistant is not set up correctly."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failuresBeforeTheStream")
    void a_failure_before_the_stream_is_said_and_asking_again_helps(
            String name, CannedReply failure, int status, String words) {
        chromium.expectErrors(1, "status of " + status);
        gateway.play(answer -> answer.status(failure));
        gateway.say("Now it does.");
        var chat = chromium.chat(gateway, "minji");

        chat.ask(QUESTION);
        chat.is("failed");
        assertThat(chat.note()).containsText(words);
        assertThat(chat.note()).containsText("Reference:");
        assertThat(chat.questions()).hasText(QUESTION);

        assertAskingAgainHelps(chat);
    }

    static Stream<Arguments> failuresDuringTheStream() {
        return Stream.of(
                Arguments.of("an error event", "The assistant could not answer.", (Scenario) answer -> {
                    answer.text("Half an ");
                    answer.error("completion_request_error", 400, "secret words of the provider");
                }),
                Arguments.of("an error event without a code", "The assistant could not answer.", (Scenario) answer -> {
                    answer.text("Half an ");
                    answer.raw("data: {\"event\": \"error\", \"status\": 500, \"message\": \"secret\"}\n\n");
                }),
                Arguments.of("a connection that was reset", "The assistant could not answer.", (Scenario) answer -> {
                    answer.text("Half an ");
                    answer.abort();
                }),
                Arguments.of("a stream without an ending", "The assistant could not answer.", (Scenario) answer -> {
                    answer.text("Half an ");
                    answer.closeEarly();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failuresDuringTheStream")
    void a_failure_during_the_stream_keeps_the_text_and_asking_again_helps(
            String name, String words, Scenario failing) {
        gateway.play(failing);
        gateway.say("Now it does.");
        var chat = chromium.chat(gateway, "minji");

        chat.ask(QUESTION);
        chat.is("failed");
        assertThat(chat.text()).hasText("Half an");
        assertThat(chat.note()).containsText(words);
        assertThat(chat.note()).not().containsText("secret");

        assertAskingAgainHelps(chat);
    }

    @Test
    void a_question_that_does_not_reach_the_gateway_can_be_asked_again() {
        chromium.allowErrors("ERR_INTERNET_DISCONNECTED"); // parts of an answer that load with the first one
        gateway.say("Now it does.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(chat.input()).isFocused();

        page.context().setOffline(true);
        chat.ask(QUESTION);
        chat.is("failed");
        assertThat(chat.note()).containsText("The chat could not be reached.");
        page.context().setOffline(false);
        chat.retry().click();

        chat.finished();
        assertEquals(List.of(QUESTION), gateway.asked());
    }

    @Test
    void a_conversation_that_is_gone_can_be_left_for_a_new_one() {
        chromium.expectErrors(1, "status of 404");
        gateway.say("Old.");
        gateway.play(answer -> answer.status(CannedReply.error(404, "not_found", "Conversation Not Exists.")));
        gateway.say("New.");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("Old?");

        chat.ask("New?");
        chat.is("failed");
        chat.answer().locator("[data-action=new_chat]").click();

        chat.finished();
        assertThat(chat.questions()).hasText("New?");
        assertThat(chat.text()).hasText("New.");
    }

    @Test
    void a_token_that_expires_during_the_chat_locks_the_page_and_loses_no_words() {
        chromium.expectErrors(1, "status of 401");
        gateway.say("Hello.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("Hello?");
        assertThat(chat.find(".conversation-open"))
                .hasText("Hello"); // no other call is under way that could be refused
        assertThat(chat.answer().locator(".suggestion").first()).isVisible();
        expire(page);

        chat.ask("Still there?");

        assertThat(chat.banner()).containsText("Your session has ended.");
        assertThat(chat.input()).hasValue("Still there?");
        assertThat(chat.send()).isDisabled();
        assertThat(chat.questions()).hasText("Hello?");
        assertEquals(List.of("Hello?"), gateway.asked());
    }

    @Test
    void a_session_that_ends_before_the_first_question_leaves_the_welcome_as_it_was() {
        chromium.expectErrors(1, "status of 401");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(chat.find(".suggestion").first()).isVisible();
        expire(page);

        chat.find(".suggestion").first().click();

        assertThat(chat.banner()).containsText("Your session has ended.");
        assertThat(chat.questions()).hasCount(0);
        assertThat(chat.find(".suggestion").first()).isVisible();
    }

    @Test
    void a_user_who_asks_too_much_hears_when_to_ask_again() {
        chromium.expectErrors(1, "status of 429");
        gateway.play(answer -> answer.status(CannedReply.error(429, "too_many_requests", "Too many requests")));
        var chat = chromium.chat(gateway, "minji");

        chat.ask(QUESTION);

        chat.is("failed");
        assertThat(chat.retry()).isDisabled();
        assertThat(chat.retry()).hasText(Pattern.compile("Try again in \\d+s"));
    }

    @Test
    void a_question_that_is_too_long_can_be_changed_and_asked_again() {
        chromium.expectErrors(1, "status of 413");
        gateway.play(answer -> answer.status(CannedReply.of(413, "text/html", "<html></html>")));
        gateway.say("Short enough.");
        var chat = chromium.chat(gateway, "minji");
        chat.ask(QUESTION);
        chat.is("failed");
        assertThat(chat.retry()).hasCount(0);

        chat.note().locator("[data-action=edit]").click();
        assertThat(chat.find(".editor-input")).isFocused();
        assertThat(chat.find(".editor-input")).hasValue(QUESTION);
        chat.find(".editor-input").fill("Shorter?");
        chat.find(".editor-input").press("Enter");

        assertThat(chat.find(".answer").last()).hasAttribute("data-state", "done");
        assertEquals(List.of(QUESTION, "Shorter?"), gateway.asked());
    }

    @Test
    void a_part_of_the_page_that_cannot_be_loaded_says_so_and_comes_when_it_can() {
        chromium.allowErrors("ERR_INTERNET_DISCONNECTED");
        gateway.say("Hello.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("Hello?");
        page.context().setOffline(true);

        chat.find("#chat-menu").click();
        assertThat(chat.banner()).containsText("could not be loaded");
        page.context().setOffline(false);
        chat.find("#chat-menu").click();

        assertThat(chat.find("[role=menu]")).isVisible();
    }

    private void assertAskingAgainHelps(ChatView chat) {
        chat.retry().click();

        chat.finished();
        assertThat(chat.text()).hasText("Now it does.");
        assertThat(chat.note()).isHidden();
        assertThat(chat.answers()).hasCount(1);
        assertEquals(List.of(QUESTION, QUESTION), gateway.asked());
    }

    /** The page holds what it would hold an hour later. */
    private static void expire(Page page) {
        var old = TestGateway.token("cointutor", "minji", Duration.ofSeconds(-60));
        page.evaluate("old => sessionStorage.setItem('chat-gateway.token', old)", old);
    }
}
