package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A message without a response: the page finds out whether it arrived, and never sends it twice by itself. */
@PageTest
record LostMessageTest(Chromium chromium, ScriptedGateway gateway, AnswerGate gate, Page page, ChatView chat) {
    private static final String ASKING = "**/v1/chat-messages";

    @BeforeEach
    void open() {
        chromium.allowErrors("net::ERR_");
        page.clock().install();
        page.navigate(gateway.chatUrl("minji"));
        assertThat(chat.send()).isVisible();
    }

    @Test
    void the_answer_of_one_that_arrived_is_found_in_a_new_chat() {
        gateway.say("Yes, ", gate, "it does.");
        page.route(ASKING, this::deliverAndBreak);

        chat.ask("Does this work?");
        assertThat(chat.send()).isHidden();
        assertThat(chat.text()).hasText("Yes,");
        gate.open();

        chat.finished();
        assertThat(chat.text()).hasText("Yes, it does.");
        page.unroute(ASKING);
        gateway.say("In the same conversation.");
        chat.askAndWait("And now?");
        assertEquals(List.of("Does this work?", "And now?"), gateway.asked());
        assertEquals(1, conversations());
    }

    @Test
    void one_that_never_arrived_can_be_asked_again() {
        page.route(ASKING, Route::abort);
        chat.ask("Does this work?");
        chat.is("reconnecting");

        runUntil("failed");
        assertThat(chat.note()).containsText("The chat could not be reached.");
        page.unroute(ASKING);
        gateway.say("Now it does.");
        chat.retry().click();

        chat.finished();
        assertThat(chat.text()).hasText("Now it does.");
        assertEquals(List.of("Does this work?"), gateway.asked());
    }

    @Test
    void one_to_which_no_response_begins_ends_in_words() {
        page.route(ASKING, route -> {}); // as a network that drops every packet
        page.waitForRequest(ASKING, () -> chat.ask("Does this work?"));
        page.clock().fastForward(330_000); // Dify may be as slow
        chat.is("waiting");
        page.clock().fastForward(30_000);

        runUntil("failed");
        assertThat(chat.note()).containsText("The chat could not be reached.");
    }

    @Test
    void it_is_not_given_up_while_nobody_can_say_whether_it_arrived() {
        var requests = new AtomicInteger();
        page.route("**/v1/**", route -> {
            requests.incrementAndGet();
            route.abort();
        });
        chat.ask("Does this work?");
        chat.is("reconnecting");

        // Many more than the looks into a history that can be read, after which the message counts as lost.
        ChatView.runUntil(page, () -> requests.get() > 12);
        assertTrue(requests.get() > 12, requests + " requests");

        assertEquals("reconnecting", chat.answer().getAttribute("data-state"));
    }

    @Test
    void the_conversation_before_with_the_same_question_is_not_its_answer() {
        gateway.say("Monday.");
        chat.askAndWait("What day is it?");
        chat.find("#new-chat").click();
        page.route(ASKING, Route::abort);

        chat.ask("What day is it?");

        runUntil("failed");
        assertThat(chat.answers()).hasCount(1);
    }

    @Test
    void the_message_before_with_the_same_question_is_not_its_answer() {
        gateway.say("Monday.");
        chat.askAndWait("What day is it?");
        page.route(ASKING, Route::abort);

        chat.ask("What day is it?");

        runUntil("failed");
        assertThat(chat.answers()).hasCount(2);
    }

    @Test
    void after_a_reload_one_that_never_arrived_is_in_the_message_box_again() {
        page.route(ASKING, route -> {}); // on its way for ever
        chat.ask("Does this work?");
        chat.is("waiting");

        page.reload();
        assertThat(chat.questions()).hasText("Does this work?");
        runUntilVisible();

        assertThat(chat.input()).hasValue("Does this work?");
        assertThat(chat.banner()).containsText("was not sent");
        assertThat(chat.questions()).hasCount(0);
        assertThat(chat.find("#welcome")).isVisible();
        page.unroute(ASKING);
        gateway.say("Yes.");
        chat.input().press("Enter");
        chat.finished();
        assertThat(chat.banner()).isHidden();
        page.reload();
        assertThat(chat.text()).hasText("Yes.");
        assertThat(chat.input()).hasValue("");
    }

    @Test
    void after_a_reload_one_that_never_arrived_does_not_overwrite_a_draft() {
        page.route(ASKING, route -> {});
        chat.ask("Does this work?");
        chat.input().fill("half a question");

        page.reload();
        assertThat(chat.questions()).hasText("Does this work?");

        runUntil("failed");
        assertThat(chat.input()).hasValue("half a question");
        assertThat(chat.retry()).isVisible();
    }

    /** The message reaches the gateway; the connection breaks before a byte comes back. */
    private void deliverAndBreak(Route route) {
        gateway.deliver("minji", route.request().postData());
        route.abort("connectionreset");
    }

    /** Time passes as fast as the page gets its answers. */
    private void runUntil(String state) {
        ChatView.runUntil(page, () -> state.equals(chat.answer().getAttribute("data-state")));
        chat.is(state);
    }

    private void runUntilVisible() {
        ChatView.runUntil(page, () -> chat.banner().isVisible());
        assertThat(chat.banner()).isVisible();
    }

    private int conversations() {
        return gateway.dify()
                .conversationsOf(TestGateway.KEY, "cointutor_minji")
                .size();
    }
}
