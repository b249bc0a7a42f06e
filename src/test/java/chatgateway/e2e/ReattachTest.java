package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page that was reloaded, or opened twice, shows the answer that is being written: all of it, and once. */
@Tag("browser")
class ReattachTest {
    private static final String BEGUN = "Once upon a time, 옛날 옛적에, ";
    private static final String REST = "they lived happily ever after. 끝 😀";
    private static final String WHOLE = BEGUN + REST;

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private ScriptedGateway gateway = ScriptedGateway.start();

    private final AnswerGate gate = new AnswerGate();

    @ParameterizedTest
    @CsvSource({"V0_11, CHAT", "V1_12, ADVANCED_CHAT", "V1_14, AGENT_CHAT", "V1_14, ADVANCED_CHAT"})
    void an_answer_goes_on_after_a_reload_in_the_middle(DifyVersion generation, Mode mode) {
        gateway.close();
        gateway = ScriptedGateway.start(generation, mode, Map.of());
        gateway.say(BEGUN, gate, REST);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ask(page, "A story?");
        assertThat(chat.text()).hasText(BEGUN.strip());

        page.reload();
        assertThat(chat.text()).hasText(BEGUN.strip());
        chat.is("streaming");
        assertThat(chat.stop()).isVisible();
        gate.open();

        assertWhole(chat);
    }

    @Test
    void in_a_conversation_with_a_past_it_goes_on_as_well() {
        gateway.say("I am well.");
        gateway.say(BEGUN, gate, REST);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("How are you?");
        chat.ask("A story?");
        assertThat(chat.text()).hasText(BEGUN.strip());

        page.reload();
        assertThat(chat.text()).hasText(BEGUN.strip());
        gate.open();

        chat.finished();
        assertThat(chat.questions()).hasText(new String[] {"How are you?", "A story?"});
        assertThat(chat.answers().locator("[data-part=text]")).hasText(new String[] {"I am well.", WHOLE});
        assertEquals(List.of("How are you?", "A story?"), gateway.asked());
    }

    @Test
    void a_reload_before_the_first_word_of_a_new_chat_finds_the_question() throws InterruptedException {
        gateway.say("", gate, WHOLE);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ask(page, "A story?");
        gateway.awaitAsked(1);

        page.reload();
        assertThat(chat.questions()).hasText("A story?");
        gate.open();

        assertWhole(chat);
    }

    @Test
    void a_reload_before_the_first_word_of_an_old_chat_finds_the_question_even_if_it_was_asked_before()
            throws InterruptedException {
        gateway.say("The first story.");
        gateway.say("", gate, WHOLE);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("A story?");
        chat.ask("A story?");
        gateway.awaitAsked(2);

        page.reload();
        assertThat(chat.questions()).hasCount(2);
        gate.open();

        assertThat(chat.text()).hasText(WHOLE);
        chat.finished();
        assertThat(chat.answers()).hasCount(2);
        assertEquals(2, gateway.asked().size());
    }

    @Test
    void an_answer_outlives_reload_after_reload() {
        var pieces = List.of("one ", "two ", "three ", "four ", "five ");
        var gates = pieces.stream().map(piece -> new AnswerGate()).toList();
        gateway.play(answer -> {
            for (var i = 0; i < pieces.size(); i++) {
                answer.text(pieces.get(i));
                gates.get(i).await();
            }
            answer.text("six");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ask(page, "Count");

        for (var i = 0; i < pieces.size(); i++) {
            assertThat(chat.text())
                    .hasText(String.join("", pieces.subList(0, i + 1)).strip());
            page.reload();
            gates.get(i).open();
        }

        chat.finished();
        assertThat(chat.text()).hasText("one two three four five six");
        assertThat(chat.answers()).hasCount(1);
        assertEquals(List.of("Count"), gateway.asked());
    }

    @Test
    void a_second_tab_shows_what_the_first_one_sends() {
        gateway.say("Hello.");
        gateway.say(BEGUN, gate, REST);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ask(page, "Hello?");
        chat.finished();
        var tab = page.context().waitForPage(() -> page.evaluate("() => { open(location.href); }"));
        var other = ChatView.of(tab);
        assertThat(other.questions()).hasText("Hello?");

        chat.ask("A story?");

        assertThat(other.questions()).hasText(new String[] {"Hello?", "A story?"});
        assertThat(other.text()).hasText(BEGUN.strip());
        gate.open();
        other.finished();
        chat.finished();
        assertThat(other.text()).hasText(WHOLE);
        assertThat(other.answers()).hasCount(2);
        assertThat(chat.answers()).hasCount(2);
        assertEquals(2, gateway.asked().size());
    }

    @Test
    void two_tabs_show_the_same_answer_while_it_is_written() {
        gateway.say(BEGUN, gate, REST);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ask(page, "A story?");
        assertThat(chat.text()).hasText(BEGUN.strip());

        var tab =
                page.context().waitForPage(() -> page.evaluate("() => { open(location.href); }")); // copies its session
        var other = ChatView.of(tab);
        assertThat(other.text()).hasText(BEGUN.strip());
        other.is("streaming");
        gate.open();

        assertWhole(chat);
        assertWhole(other);
    }

    @Test
    void what_is_found_again_is_read_aloud_once() {
        gateway.say("The first sentence. ", gate, "The second sentence.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ask(page, "A story?");
        assertThat(chat.text()).hasText("The first sentence.");
        page.reload();
        assertThat(chat.text()).hasText("The first sentence.");
        gate.open();
        chat.finished();

        var spoken = page.locator("#live").textContent();
        assertEquals(1, spoken.split("The first sentence", -1).length - 1, spoken);
        assertEquals(1, spoken.split("The second sentence", -1).length - 1, spoken);
    }

    private static ChatView ask(Page page, String question) {
        var chat = ChatView.of(page);
        chat.ask(question);
        assertThat(chat.questions()).hasText(question);
        return chat;
    }

    private void assertWhole(ChatView chat) {
        chat.finished();
        assertThat(chat.text()).hasText(WHOLE);
        assertThat(chat.answers()).hasCount(1);
        assertThat(chat.note()).isHidden();
        assertThat(chat.send()).isVisible();
        assertEquals(1, gateway.asked().size());
    }
}
