package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything that leads from one conversation to another, and what stays behind there. */
@PageTest
record ConversationsTest(Chromium chromium, ScriptedGateway gateway) {
    /** Scrolls near the beginning and returns where the first question is on screen. */
    private static final String SCROLL_UP = """
            () => {
              document.querySelector('#scroll').scrollTop = 100;
              return document.querySelector('.user-message-text').getBoundingClientRect().top;
            }""";

    @Test
    void a_conversation_gets_a_title_once_and_opens_again() {
        var chat = chromium.chat(gateway, "minji");
        begin(chat, "tell me what a bitcoin is made of", "Bits.");
        assertThat(current(chat)).hasText("Tell me what a bitcoin is made of");

        chat.find("#new-chat").click();
        assertThat(current(chat)).hasCount(0);
        begin(chat, "and ether?", "Gas.");
        assertThat(titles(chat)).hasText(new String[] {"And ether", "Tell me what a bitcoin is made of"});
        titles(chat).last().click();

        assertThat(chat.text()).hasText("Bits.");
        assertThat(current(chat)).hasText("Tell me what a bitcoin is made of");
        begin(chat, "more?", "More.");
        assertThat(titles(chat).first()).hasText("Tell me what a bitcoin is made of");
        assertEquals(2, sent("POST", "/name"), "one request for a title per conversation");
    }

    @Test
    void an_answer_goes_on_while_another_conversation_is_read() {
        var chat = chromium.chat(gateway, "minji");
        begin(chat, "First?", "The first.");
        chat.find("#new-chat").click();
        var gate = new AnswerGate();
        gateway.say("Half ", gate, "and half.");
        chat.ask("Second?");
        assertThat(chat.text()).hasText("Half");
        titles(chat).last().click();
        assertThat(chat.text()).hasText("The first.");

        titles(chat).first().click();
        assertThat(chat.text()).hasText("Half");
        gate.open();

        assertThat(chat.text()).hasText("Half and half.");
        chat.finished();
        assertEquals(List.of("First?", "Second?"), gateway.asked());
    }

    @Test
    void an_answer_that_ends_unseen_is_marked_until_then_and_gets_its_title() {
        var chat = chromium.chat(gateway, "minji");
        var gate = new AnswerGate();
        gateway.say("Half ", gate, "and half.");
        chat.ask("what is a bitcoin?");
        assertThat(chat.text()).hasText("Half");
        var live = chat.find(".conversation-live");
        assertThat(live).isHidden();

        chat.find("#new-chat").click();
        assertThat(live).isVisible();
        gate.open();

        assertThat(live).isHidden();
        assertThat(titles(chat)).hasText("What is a bitcoin");
    }

    @Test
    void unsent_words_stay_where_they_were_written() {
        var chat = chromium.chat(gateway, "minji");
        begin(chat, "First?", "One.");
        chat.input().fill("for the first");
        chat.find("#new-chat").click();
        assertThat(chat.input()).hasValue("");
        chat.input().fill("for a new one");

        titles(chat).first().click();
        assertThat(chat.input()).hasValue("for the first");
        chat.find("#new-chat").click();
        assertThat(chat.input()).hasValue("for a new one");
    }

    @Test
    void a_link_opens_its_conversation_and_one_that_is_gone_a_new_chat() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        begin(chat, "First?", "One.");
        var link = page.url();
        assertEquals(gateway.url() + "/chat#c=" + conversation(), link);

        var other = ChatView.of(chromium.open(link.replace("#", "#token=" + TestGateway.token("minji") + "&")));
        assertThat(other.text()).hasText("One.");

        chromium.expectErrors(1, "404");
        var gone = chromium.open(gateway.chatUrl("minji") + "#c=00000000-0000-4000-8000-000000000000");
        assertThat(ChatView.of(gone).find("#welcome")).isVisible();
        assertThat(ChatView.of(gone).banner()).containsText("no longer there");
        assertThat(gone).hasURL(gateway.url() + "/chat");
    }

    @Test
    void older_messages_come_when_scrolling_up_and_the_place_is_kept() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        for (var number = 1; number <= 25; number++) {
            begin(chat, "Question " + number + "?", "Answer.");
        }
        page.reload();
        assertThat(chat.questions()).hasCount(20);
        assertThat(chat.questions().last()).isInViewport();

        var top = page.evaluate(SCROLL_UP);
        assertThat(chat.questions()).hasCount(25);
        assertThat(chat.questions().first()).hasText("Question 1?");
        var first = chat.questions().nth(5);
        assertThat(first).hasText("Question 6?");
        assertEquals(((Number) top).doubleValue(), first.boundingBox().y, 2);
    }

    private long sent(String method, String pathEnd) {
        return gateway.dify().requests().stream()
                .filter(request ->
                        request.method().equals(method) && request.path().endsWith(pathEnd))
                .count();
    }

    private String conversation() {
        return gateway.dify()
                .conversationsOf(TestGateway.KEY, "cointutor_minji")
                .get(0)
                .id();
    }

    private void begin(ChatView chat, String question, String answer) {
        gateway.say(answer);
        chat.askAndWait(question);
    }

    private static Locator titles(ChatView chat) {
        return chat.find(".conversation-open");
    }

    private static Locator current(ChatView chat) {
        return chat.find(".conversation-open[aria-current]");
    }
}
