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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Texts that cost a careless parser minutes hold the page up for less than a second
 * (docs/threats.md#t28-scripts-in-answers).
 */
@PageTest
@Tag("T28")
record CostlyTextTest(Chromium chromium, ScriptedGateway gateway) {
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
                work.sinceLast();
                page.evaluate(SHOW_ALL, text);
                var millis = work.sinceLast().millis();
                System.out.printf("%4.0f ms for %d characters of %.12s…%n", millis, text.length(), text);
                assertTrue(millis < MOST_MILLIS, () -> "too long for " + text.substring(0, 40));
            }));
        }
    }

    /** The longest of them also as an answer. */
    @Test
    void a_line_of_a_million_characters_is_an_answer() {
        gateway.say("x".repeat(1_000_000));
        chromium.chat(gateway, "minji").askAndWait("?");
    }
}
