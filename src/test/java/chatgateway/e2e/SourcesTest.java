package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader sees what an answer is based on, and reads it without leaving the chat. */
class SourcesTest {
    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @Test
    void numbers_in_the_text_and_chips_below_it_open_the_words_of_the_source() {
        gateway.play(answer -> {
            answer.cite("geometry.pdf", "The angles add up to <b>180</b> degrees.");
            answer.cite("euclid.md", "Book I, proposition 32.");
            answer.text("It is so [1], as Euclid says [2], `a[1]` and nobody [7].");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("why?");

        assertThat(chat.answer().locator(".source")).hasText(new String[] {"1geometry.pdf", "2euclid.md"});
        assertThat(chat.text().locator(".marker")).hasText(new String[] {"[1]", "[2]"});
        assertThat(chat.text()).containsText("nobody [7]");

        chat.text().locator(".marker").last().press("Enter");
        assertThat(page.locator("dialog [data-chosen]")).containsText("Book I, proposition 32.");
        assertThat(page.locator("dialog")).containsText("add up to <b>180</b> degrees.");
        assertThat(page.locator("dialog")).containsText("Match 87%");

        page.keyboard().press("Escape");
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(chat.text().locator(".marker").last()).isFocused();
    }

    @Test
    void sources_are_there_after_a_reload() {
        gateway.play(answer -> {
            answer.cite("geometry.pdf", "The angles add up to 180 degrees.");
            answer.text("So it is [1].");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        ChatView.of(page).askAndWait("why?");
        page.navigate(gateway.chatUrl("minji"));

        assertThat(page.locator(".source")).hasText("1geometry.pdf");
        assertThat(page.locator(".marker")).hasText("[1]");
    }
}
