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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A question that is sent while an answer is being written waits for its end in the box, where it can still be changed. */
@PageTest
record QueuedMessageTest(ScriptedGateway gateway, AnswerGate gate, Page page, ChatView chat) {
    @BeforeEach
    void open() {
        page.navigate(gateway.chatUrl("minji"));
    }

    @Test
    void it_goes_when_the_answer_is_there_also_from_before_its_first_word() {
        gateway.say("", gate, "One");
        gateway.say("Two");
        chat.ask("First?");
        chat.is("waiting");
        hold();
        gate.open();

        assertThat(chat.text()).hasText("Two");
        assertThat(held()).isHidden();
        assertThat(chat.input()).hasValue("");
        assertEquals(List.of("First?", "Second?"), gateway.asked());
    }

    @Test
    void who_keeps_it_or_changes_it_sends_it_once_more() {
        askAndHold();
        held().locator("button").click();
        assertThat(held()).isHidden();
        assertThat(chat.input()).isFocused();
        chat.input().press("Enter");
        chat.input().pressSequentially(" Or third?");
        assertThat(held()).isHidden();
        gate.open();

        chat.finished();
        assertThat(chat.input()).hasValue("Second? Or third?");
        assertEquals(List.of("First?"), gateway.asked());
    }

    @Test
    void it_stays_when_the_answer_is_stopped() {
        askAndHold();
        chat.stop().click();
        gate.open();

        chat.is("stopped");
        assertThat(held()).isHidden();
        assertThat(chat.input()).hasValue("Second?");
        assertThat(chat.send()).isEnabled();
        assertEquals(List.of("First?"), gateway.asked());
    }

    private void askAndHold() {
        gateway.play(answer -> {
            answer.text("One");
            gate.await();
            answer.end();
        });
        chat.ask("First?");
        assertThat(chat.text()).hasText("One");
        hold();
    }

    private void hold() {
        chat.ask("Second?");
        assertThat(held()).isVisible();
    }

    private Locator held() {
        return chat.find("#queued");
    }
}
