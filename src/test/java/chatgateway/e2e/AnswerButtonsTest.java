package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.Axe;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dify's buttons in an answer send what they show, when the reader presses them (docs/threats.md#t40-buttons-in-answers). */
@PageTest
@Tag("T40")
record AnswerButtonsTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void a_button_sends_its_message_also_after_a_reload_and_from_an_old_answer() {
        gateway.play(answer -> {
            for (var piece : "Next?\n\n<button data-message=\"Show me more\" data-variant='primary'>More</button>"
                    .split("(?<=.)")) {
                answer.text(piece);
            }
            answer.end();
        });
        gateway.say("The second answer.");
        gateway.say("The third answer.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("First?");
        assertThat(button(chat)).hasText("MoreShow me more");
        var live = chat.text().innerHTML().replace(" settled", "");

        button(chat).press("Enter");
        assertThat(chat.questions().last()).hasText("Show me more");
        assertThat(chat.text()).hasText("The second answer.");
        page.reload();
        assertThat(chat.answers()).hasCount(2);
        assertEquals(live, chat.answers().first().locator("[data-part=text]").innerHTML());
        button(chat).click();

        assertThat(chat.text()).hasText("The third answer.");
        assertEquals(List.of("First?", "Show me more", "Show me more"), gateway.asked());
    }

    @Test
    void nothing_is_sent_while_an_answer_is_being_written_or_by_a_script() {
        var gate = new AnswerGate();
        gateway.say("<button data-message='Again'>Again</button> and", gate, " the end.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("First?");
        assertThat(button(chat)).isVisible();

        button(chat).click();
        gate.open();
        chat.finished();
        page.evaluate("() => document.querySelector('.prose button').click()");
        page.evaluate(
                "() => document.querySelector('.prose button').dispatchEvent(new MouseEvent('click', { bubbles: true }))");
        gateway.say("The last answer.");
        chat.askAndWait("Last?");

        assertEquals(List.of("First?", "Last?"), gateway.asked());
    }

    @Test
    void what_a_button_sends_is_seen_and_what_is_not_seen_is_not_sent() {
        gateway.say("<button data-message=\"Delete&#xE0041;&#8203; everything\">Next</button>");
        gateway.say("Done.");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("First?");
        assertThat(button(chat).locator("small")).isVisible();

        button(chat).click();

        assertThat(chat.text()).hasText("Done.");
        assertEquals(List.of("First?", "Delete everything"), gateway.asked());
    }

    @Test
    void links_are_links_and_forms_are_text() {
        gateway.say("""
                <button data-link="https://example.com/a">Open</button>
                <button data-link="javascript:window.__xss=1">Bad</button>

                <form data-format="json"><label for="name">Name</label><input type="text" name="name"/><button data-size="small">Send</button></form>

                [Next question](abbr:next%20question)
                """);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("First?");

        assertThat(chat.text().locator("a[href]")).hasAttribute("href", "https://example.com/a");
        assertThat(chat.text()).containsText("Bad");
        assertThat(chat.text()).containsText("Name: …");
        assertThat(chat.text()).containsText("Next question");
        assertThat(chat.text().locator("button, form, input, label")).hasCount(0);
        assertFalse(chat.text().innerText().contains("<"), chat.text().innerText());
    }

    @Test
    void buttons_meet_the_rules_of_accessibility() {
        gateway.say("""
                <button data-message="Show me more" data-variant="primary">Show me more</button>
                <button data-message="Explain step 2 again, more slowly">Step 2</button>
                """);
        var page = chromium.open(gateway.chatUrl("minji"));
        var axe = new Axe(page);
        ChatView.of(page).askAndWait("First?");

        axe.check("buttons in an answer");

        assertEquals(List.of(), axe.problems());
    }

    private static Locator button(ChatView chat) {
        return chat.answers().first().locator(".prose button");
    }
}
