package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A message that is sent again is a new turn of Dify's (docs/dify-api.md#asking-again) and a version of the old one to its
 * reader.
 */
@PageTest
record AnswerVersionsTest(ScriptedGateway gateway, Page page, ChatView chat) {
    @Test
    void an_answer_asked_for_again_takes_the_place_of_the_old_one_which_can_be_switched_to() {
        askThreeTimes();

        assertThat(shown(".user-message-text")).hasText("Why?");
        assertThat(shown("[data-part=text]")).hasText("Three.");
        assertThat(place()).hasText("3/3");
        assertThat(shown(".message-earlier")).hasCount(0);
        assertEquals(List.of("Why?", "Why?", "Why?"), gateway.asked());

        button("previous").click();
        assertThat(shown("[data-part=text]")).hasText("Two.");
        assertThat(place()).hasText("2/3");
        assertThat(shown(".message-earlier")).hasText("An earlier answer. The assistant knows every version.");
        assertThat(button("previous")).isFocused();
        page.keyboard().press("Enter");
        assertThat(shown("[data-part=text]")).hasText("One.");
        page.keyboard().press("Enter");
        assertThat(button("previous")).isFocused();
        assertThat(shown("[data-part=text]")).hasText("One.");
    }

    @Test
    void versions_are_versions_after_a_reload_and_another_question_begins_a_turn_of_its_own() {
        askThreeTimes();
        gateway.say("Because.");
        chat.askAndWait("Really?");

        page.reload();

        assertThat(shown(".user-message-text")).hasText(new String[] {"Why?", "Really?"});
        assertThat(shown("[data-part=text]")).hasText(new String[] {"Three.", "Because."});
        button("previous").click();
        assertThat(shown("[data-part=text]")).hasText(new String[] {"Two.", "Because."});
    }

    @Test
    void while_a_new_version_is_written_the_old_one_can_be_read_and_nothing_else_is_asked() {
        var gate = new AnswerGate();
        gateway.say("Old.");
        gateway.say("", gate, "New.");
        open();
        chat.askAndWait("Why?");
        button("again").click();
        assertThat(place()).hasText("2/2");
        assertThat(chat.input()).isFocused();

        button("previous").click();
        assertThat(shown("[data-part=text]")).hasText("Old.");
        button("again").click();
        gate.open();
        button("next").click();

        assertThat(shown("[data-part=text]")).hasText("New.");
        assertThat(chat.stop()).isHidden();
        assertEquals(List.of("Why?", "Why?"), gateway.asked());
    }

    private void askThreeTimes() {
        gateway.say("One.");
        gateway.say("Two.");
        gateway.say("Three.");
        open();
        chat.askAndWait("Why?");
        button("again").click();
        assertThat(shown("[data-part=text]")).hasText("Two.");
        button("again").click();
        assertThat(shown("[data-part=text]")).hasText("Three.");
    }

    private void open() {
        page.navigate(gateway.chatUrl("minji"));
    }

    private Locator place() {
        return shown(".versions-place");
    }

    private Locator button(String action) {
        return shown("[data-action=" + action + "]");
    }

    private Locator shown(String selector) {
        return chat.find("#log " + selector + ":visible");
    }
}
