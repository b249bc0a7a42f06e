package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An answer that another replica relays cannot be joined here: the page polls until Dify has saved it, and can be used meanwhile. */
@Tag("browser")
class SavedLaterTest {
    private static final String WORDS = "Slowly but surely.";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AutoClose
    private final ScriptedGateway replica = gateway.replica();

    private final AnswerGate gate = new AnswerGate();

    @Test
    void the_answer_appears_when_it_is_complete() throws InterruptedException {
        var page = reloadedOnReplica();
        var chat = ChatView.of(page);
        chat.is("pending");
        assertThat(chat.note()).hasText("This answer is still being written. It appears here when it is complete.");

        gate.open();
        awaitSaved();
        page.clock().fastForward(20_000);

        chat.finished();
        assertThat(chat.text()).hasText(WORDS);
        assertThat(chat.note()).isHidden();
        assertEquals(List.of("Slow?"), gateway.asked());
    }

    @Test
    void meanwhile_the_next_question_can_be_asked() throws InterruptedException {
        var page = reloadedOnReplica();
        var chat = ChatView.of(page);
        chat.is("pending");
        assertThat(chat.stop()).isHidden();
        gateway.say("Of course.");

        chat.askAndWait("May I ask?");
        gate.open();
        awaitSaved();
        page.clock().fastForward(20_000);

        var texts = chat.answers().locator("[data-part=text]");
        assertThat(texts).hasText(new String[] {WORDS, "Of course."});
        assertThat(chat.answers().first()).hasAttribute("data-state", "done");
        assertEquals(1, conversations());
    }

    @Test
    void one_that_nobody_can_be_writing_any_more_is_called_interrupted_and_can_be_looked_for_again()
            throws InterruptedException {
        var page = onReplica();
        page.route("**/v1/messages?*", SavedLaterTest::makeOld);
        page.reload();
        var chat = ChatView.of(page);

        chat.is("interrupted");
        assertThat(chat.note()).containsText("The connection was lost before the answer was complete.");
        assertThat(chat.retry()).isVisible();
        gate.open();
        awaitSaved();
        chat.answer().locator("[data-action=reload]").click();

        chat.finished();
        assertThat(chat.text()).hasText(WORDS);
    }

    @Test
    void a_history_that_cannot_be_loaded_is_loaded_later() {
        chromium.allowErrors("status of 502");
        gateway.say(WORDS);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("Slow?");
        page.route(
                "**/v1/messages?*",
                route -> route.fulfill(new Route.FulfillOptions().setStatus(502).setBody("{}")));

        page.reload();

        assertThat(chat.banner()).containsText("could not be loaded yet");
        page.unroute("**/v1/messages?*");
        assertThat(chat.text()).hasText(WORDS);
        assertThat(chat.banner()).isHidden();
    }

    /** A page that another replica serves from the reload on. */
    private Page reloadedOnReplica() throws InterruptedException {
        var page = onReplica();
        page.reload();
        assertThat(ChatView.of(page).questions()).hasText("Slow?");
        return page;
    }

    /** The first replica writes an answer; a page of the second one knows the conversation. */
    private Page onReplica() throws InterruptedException {
        gateway.say("", gate, WORDS);
        gateway.deliver("minji", TestGateway.messageJson("Slow?"));
        var page = chromium.context().newPage();
        page.clock().install();
        page.navigate(replica.chatUrl("minji"));
        page.evaluate("id => sessionStorage.setItem('chat-gateway.conversation:cointutor_minji', id)", conversation());
        return page;
    }

    /** The reply that the page would receive half an hour later. */
    private static void makeOld(Route route) {
        var reply = route.fetch();
        var then = Instant.now().minusSeconds(1_800).getEpochSecond();
        route.fulfill(new Route.FulfillOptions()
                .setResponse(reply)
                .setBody(reply.text().replaceAll("\"created_at\":\\d+", "\"created_at\":" + then)));
    }

    private void awaitSaved() throws InterruptedException {
        Eventually.that(
                "the answer is saved",
                () -> gateway.dify().messagesOf(TestGateway.KEY, "cointutor_minji").stream()
                        .anyMatch(message -> message.answer().equals(WORDS)));
    }

    private String conversation() {
        return gateway.dify()
                .conversationsOf(TestGateway.KEY, "cointutor_minji")
                .get(0)
                .id();
    }

    private int conversations() {
        return gateway.dify()
                .conversationsOf(TestGateway.KEY, "cointutor_minji")
                .size();
    }
}
