package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.Axe;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the user has sent, as it was typed: a long message is folded, addresses are links, and an indent stays. */
@PageTest
record LongMessageTest(Chromium chromium, ScriptedGateway gateway) {
    @ParameterizedTest
    @EnumSource
    void a_message_of_more_than_twelve_lines_is_folded(ScreenSize screen) {
        var page = open(screen);
        var chat = ChatView.of(page);
        var fold = chat.find(".user-message-fold");
        chat.askAndWait(lines(12));
        assertThat(fold).isHidden();

        chat.askAndWait(lines(40) + "\nhttps://example.com/at-the-end");
        var text = chat.questions().last();
        var button = fold.last();
        assertThat(button).hasText("Show the whole message");
        assertThat(button).hasAttribute("aria-expanded", "false");
        assertThat(button).hasAttribute("aria-controls", text.getAttribute("id"));
        var folded = text.boundingBox().height;
        assertTrue(folded < 13 * 25.6 && folded > 12 * 25.6, () -> folded + " px");
        button.scrollIntoViewIfNeeded();
        screen.look(page, "60-long-message");
        var axe = new Axe(page);
        axe.check("long message");
        assertEquals(List.of(), axe.problems());

        button.press("Enter");
        assertThat(button).hasText("Show less of the message");
        assertThat(button).hasAttribute("aria-expanded", "true");
        assertTrue(text.boundingBox().height > 40 * 25);
        button.click();
        assertThat(button).hasText("Show the whole message");
        assertEquals(folded, text.boundingBox().height);

        text.locator("a").focus();
        assertThat(button).hasAttribute("aria-expanded", "true");
    }

    @ParameterizedTest
    @EnumSource
    void addresses_are_links_and_leading_blanks_are_kept(ScreenSize screen) {
        var page = open(screen);
        var chat = ChatView.of(page);
        var message = "    if (a): see https://example.com/a_(b), www.example.org와 javascript:alert(1)";
        chat.input().fill("\n \n" + message + "\n  <b>no tag</b>  \n\n");
        chat.send().click();
        chat.finished();

        assertEquals(List.of(message + "\n  <b>no tag</b>"), gateway.asked());
        assertEquals(message + "\n  <b>no tag</b>", chat.questions().textContent());
        var links = chat.questions().locator("a");
        assertThat(links).hasText(new String[] {"https://example.com/a_(b)", "www.example.org"});
        assertThat(links.last()).hasAttribute("href", "https://www.example.org");
        assertThat(links.last()).hasAttribute("rel", "noopener noreferrer nofollow");
        assertThat(links.last()).hasAttribute("target", "_blank");
    }

    private Page open(ScreenSize screen) {
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        return page;
    }

    private static String lines(int number) {
        return IntStream.rangeClosed(1, number).mapToObj(line -> "Line " + line).collect(Collectors.joining("\n"));
    }
}
