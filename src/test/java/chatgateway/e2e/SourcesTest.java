package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reader sees what an answer is based on, and reads it without leaving the chat. */
@PageTest
record SourcesTest(Chromium chromium, ScriptedGateway gateway) {
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
        assertThat(page.locator(".panel [data-chosen]")).containsText("Book I, proposition 32.");
        assertThat(page.locator(".panel")).containsText("add up to <b>180</b> degrees.");
        assertThat(page.locator(".panel")).containsText("Match 87%");

        page.keyboard().press("Escape");
        assertThat(page.locator(".panel")).hasCount(0);
        assertThat(chat.text().locator(".marker").last()).isFocused();
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_11", "V1_9", "V1_12"})
    void sources_are_there_after_a_reload_and_words_that_come_as_a_file_are_words(DifyVersion generation) {
        try (var old = ScriptedGateway.start(generation, Mode.CHAT, Map.of())) {
            old.play(answer -> {
                answer.cite("geometry.pdf", "The angles add up to 180 degrees.");
                answer.text("So it is [1]");
                answer.event(
                        "message_file",
                        event -> event.put("id", answer.messageId()).put("answer", ", and more."));
                answer.end();
            });
            var page = chromium.open(old.chatUrl("minji"));
            var chat = ChatView.of(page);
            chat.askAndWait("why?");
            assertThat(chat.text()).hasText("So it is [1], and more.");
            page.navigate(old.chatUrl("minji"));

            assertThat(page.locator(".source")).hasText("1geometry.pdf");
            assertThat(page.locator(".marker")).hasText("[1]");
            assertThat(page.locator(".attachment")).hasCount(0);
            assertThat(page.locator(".conversation")).hasCount(1); // the last thing the page asks for
        }
    }
}
