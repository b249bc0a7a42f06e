package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of conversations, as a column and as a drawer, and everything that leads from one conversation to another. */
class ConversationsTest {
    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @Test
    void a_conversation_is_listed_under_a_title_and_opens_again() {
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
        chat.askAndWait("More?");
        assertThat(titles(chat).first()).hasText("Tell me what a bitcoin is made of");
        assertEquals(1, namings("/name"), "named once: " + namings("/name"));
    }

    private int namings(String path) {
        return (int) gateway.dify().received().stream()
                .filter(request -> request.path().endsWith(path))
                .count();
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
