package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostileTexts;
import chatgateway.support.browser.InjectionProbes;
import chatgateway.support.browser.MainThreadTime;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Texts that cost a careless parser minutes hold the page up for less than a second
 * (docs/threats.md#t28-scripts-in-answers).
 */
@PageTest
@Tag("T28")
record CostlyTextTest(Chromium chromium, ScriptedGateway gateway) {
    private static final int SOME_LINES = 2000;
    private static final int MOST_MILLIS = 1000; // of work, whatever else this machine does

    /** Has a text on screen, laid out, and takes it away. */
    private static final String SHOW_ALL = """
            async (text) => {
              const { MarkdownView } = await import(MARKDOWN_VIEW);
              const root = document.querySelector('#log').appendChild(document.createElement('div'));
              root.className = 'prose';
              const view = new MarkdownView(root);
              view.show(text);
              while (!view.complete) await new Promise((done) => setTimeout(done));
              root.getBoundingClientRect();
              root.remove();
            }""".replace("MARKDOWN_VIEW", InjectionProbes.MARKDOWN_VIEW);

    @Test
    void texts_that_cost_a_careless_parser_minutes_are_shown_within_a_second() {
        var page = chromium.open(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();
        try (var work = MainThreadTime.watch(page)) {
            assertAll(HostileTexts.COSTLY.stream().map(text -> () -> {
                var millis = millis(work, page, text);
                System.out.printf("%4.0f ms for %d characters of %.12s…%n", millis, text.length(), text);
                assertTrue(millis < MOST_MILLIS, () -> "too long for " + text.substring(0, 40));
            }));
        }
    }

    /** Four times the text is about four times the work; what shows the open block again and again does sixteen times as much. */
    @Test
    void work_grows_with_the_text_and_not_with_its_square() {
        var page = chromium.open(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();
        page.evaluate(SHOW_ALL, "`a`\n\n```\na\n```\n\n|a|\n|-|\n|a|\n");
        try (var work = MainThreadTime.watch(page)) {
            assertAll(HostileTexts.LONG_BLOCKS.stream().map(block -> () -> {
                var once = millis(work, page, block.apply(SOME_LINES));
                var fourTimes = millis(work, page, block.apply(4 * SOME_LINES));
                System.out.printf("%4.0f and %4.0f ms for %.12s…%n", once, fourTimes, block.apply(1));
                assertTrue(fourTimes < 8 * once, () -> once + " and " + fourTimes + " ms for " + block.apply(1));
            }));
        }
    }

    private static double millis(MainThreadTime work, Page page, String text) {
        work.sinceLast();
        page.evaluate(SHOW_ALL, text);
        return work.sinceLast().millis();
    }

    /** The longest of them also as an answer. */
    @Test
    void a_line_of_a_million_characters_is_an_answer() {
        gateway.say("x".repeat(1_000_000));
        chromium.chat(gateway, "minji").askAndWait("?");
    }
}
