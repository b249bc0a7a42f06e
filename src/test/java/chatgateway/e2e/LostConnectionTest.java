package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.CannedReply;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.CuttableNetwork;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that is lost in the middle of an answer costs nothing: the page says that it reconnects, and does. */
@PageTest
record LostConnectionTest(
        Chromium chromium, ScriptedGateway gateway, AnswerGate gate, CuttableNetwork line, Page page, ChatView chat) {
    private static final String BEGUN = "Once upon a time, ";
    private static final String REST = "they lived happily ever after.";

    @BeforeEach
    void open() {
        chromium.allowErrors("net::ERR_"); // Chromium's report of each request that fails on the cut line
        page.clock().install();
        page.navigate(line.url() + "/chat?token=" + TestGateway.token("minji"));
    }

    @Test
    void the_text_stays_the_rest_follows_and_nothing_is_asked_twice() {
        askForAStory();

        line.cut();
        chat.is("reconnecting");
        assertThat(chat.note()).hasText("Reconnecting…");
        assertThat(chat.text()).hasText(BEGUN.strip());
        gate.open();
        reconnect();

        assertWhole();
    }

    @Test
    void meanwhile_nothing_is_sent_and_what_is_typed_waits() {
        askForAStory();
        gateway.say("They had children.");
        line.cut();
        chat.is("reconnecting");

        chat.ask("And then?");
        assertThat(chat.input()).hasValue("And then?");
        assertThat(chat.stop()).isVisible();
        assertThat(chat.find("#queued")).isVisible();
        assertEquals(List.of("A story?"), gateway.asked());
        gate.open();
        reconnect();

        assertThat(chat.questions().last()).hasText("And then?");
        assertThat(chat.text()).hasText("They had children.");
        assertThat(chat.input()).hasValue("");
        assertEquals(List.of("A story?", "And then?"), gateway.asked());
    }

    @Test
    void it_is_found_though_the_browser_does_not_notice_that_the_network_is_back() {
        askForAStory();
        line.cut();
        chat.is("reconnecting");
        gate.open();

        line.mend();
        page.clock().fastForward(20_000);

        assertWhole();
    }

    @Test
    void the_text_never_goes_away_not_even_when_the_replay_breaks_as_well() {
        askForAStory();
        page.evaluate("""
                () => {
                  globalThis.shortest = Infinity;
                  const text = document.querySelector('.answer [data-part=text]');
                  new MutationObserver(() => { shortest = Math.min(shortest, text.textContent.length); })
                    .observe(text, { childList: true, characterData: true, subtree: true });
                }""");

        page.route("**/api/live/*", this::breakAfterOneWord);
        line.cut();
        chat.is("reconnecting");
        reconnect();
        gate.open();

        assertWhole();
        assertEquals(
                true,
                page.evaluate("length => shortest >= length", BEGUN.strip().length()));
    }

    @Test
    void a_stop_while_reconnecting_is_sent_when_the_answer_is_found() {
        gateway.play(answer -> {
            answer.text(BEGUN);
            answer.hold();
        });
        chat.ask("A story?");
        assertThat(chat.text()).hasText(BEGUN.strip());
        line.cut();
        chat.is("reconnecting");

        chat.stop().click();
        reconnect();

        chat.is("stopped");
        assertThat(chat.text()).hasText(BEGUN.strip());
        assertThat(chat.send()).isVisible();
    }

    @Test
    void an_answer_that_was_stopped_while_it_was_lost_says_so_although_dify_has_saved_it() {
        gateway.play(answer -> {
            answer.text(BEGUN);
            answer.hold();
        });
        chat.ask("A story?");
        assertThat(chat.text()).hasText(BEGUN.strip());
        line.cut();
        chat.is("reconnecting");
        page.route("**/api/live/*", route -> route.fulfill(new Route.FulfillOptions().setStatus(204))); // it has ended

        chat.stop().click();
        reconnect();

        chat.is("stopped");
        assertThat(chat.text()).hasText(BEGUN.strip());
    }

    @Test
    void a_stop_that_failed_is_sent_again() {
        chromium.expectErrors(1, "status of 502");
        gateway.play(answer -> {
            gateway.dify()
                    .replyOnce("POST", "/v1/chat-messages/" + answer.taskId() + "/stop", CannedReply.badGateway());
            answer.text(BEGUN);
            answer.hold();
        });
        chat.ask("A story?");
        assertThat(chat.text()).hasText(BEGUN.strip());

        chat.stop().click();

        chat.is("stopped");
        assertThat(chat.note()).containsText("You stopped this answer.");
    }

    @Test
    void a_session_that_ends_meanwhile_keeps_the_text_and_says_so() {
        chromium.expectErrors(1, "status of 401");
        chromium.allowErrors("status of 401"); // the conversation's name is requested as well
        askForAStory();
        line.cut();
        chat.is("reconnecting");

        page.evaluate("() => sessionStorage.setItem('chat-gateway.token', 'no-token')");
        reconnect();

        assertThat(chat.banner()).isVisible();
        assertThat(chat.text()).hasText(BEGUN.strip());
        assertThat(chat.input()).hasValue("");
        gate.open();
    }

    private void askForAStory() {
        gateway.say(BEGUN, gate, REST);
        chat.ask("A story?");
        assertThat(chat.text()).hasText(BEGUN.strip());
    }

    private void breakAfterOneWord(Route route) {
        page.unroute("**/api/live/*");
        route.fulfill(new Route.FulfillOptions()
                .setContentType("text/event-stream")
                .setBody("data: {\"event\": \"message\", \"answer\": \"Once\"}\n\n"));
    }

    private void reconnect() {
        line.mend();
        page.evaluate("() => dispatchEvent(new Event('online'))");
    }

    private void assertWhole() {
        chat.finished();
        assertThat(chat.text()).hasText(BEGUN + REST);
        assertThat(chat.answers()).hasCount(1);
        assertThat(chat.note()).isHidden();
        assertEquals(List.of("A story?"), gateway.asked());
    }
}
