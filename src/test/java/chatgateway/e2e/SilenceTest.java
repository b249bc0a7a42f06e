package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that dies without an error: the watchdog notices, and the page joins the answer or finds it in the history. */
@PageTest
record SilenceTest(ScriptedGateway gateway, AnswerGate gate, Page page, ChatView chat) {
    private static final String BEGUN = "Once upon a time, ";
    private static final String REST = "they lived happily ever after.";

    @BeforeEach
    void askForAStory() {
        gateway.say(BEGUN, gate, REST);
        page.clock().install();
        page.navigate(gateway.chatUrl("minji"));
        chat.ask("A story?");
        assertThat(chat.text()).hasText(BEGUN.strip());
    }

    @Test
    void a_connection_that_has_died_without_a_word_is_noticed() {
        var found = page.waitForRequest("**/api/live/*", () -> page.clock().fastForward(45_000));
        assertEquals("GET", found.method());
        gate.open();

        assertWhole();
    }

    @Test
    void after_a_sleep_it_is_noticed_as_soon_as_the_reader_is_back() {
        page.clock().pauseAt(System.currentTimeMillis() + 5_000);
        page.clock().setSystemTime(System.currentTimeMillis() + 45_000); // the wall clock has gone on, timers have not

        page.waitForRequest("**/api/live/*", () -> {
            page.evaluate("() => dispatchEvent(new Event('online'))");
            page.clock().runFor(1_000);
        });
        page.clock().resume();
        gate.open();

        assertWhole();
    }

    /** On a slow line the headers of a replay come long before its events, and the events one by one. */
    @Test
    void a_replay_that_is_still_behind_takes_no_text_away() {
        page.evaluate("""
                () => {
                  const { fetch } = globalThis;
                  globalThis.fetch = async (path, options) => {
                    if (!path.startsWith('/api/live/')) return fetch(path, options);
                    globalThis.fetch = fetch;
                    const slow = new ReadableStream({ start: (stream) => { globalThis.slow = stream; } });
                    return new Response(slow, { headers: { 'Content-Type': 'text/event-stream' } });
                  };
                }""");
        page.clock().fastForward(45_000);
        page.waitForFunction("() => globalThis.slow");

        page.clock().runFor(5_000);
        assertEquals(BEGUN.strip(), chat.text().textContent().strip());

        page.evaluate("""
                async () => {
                  const text = document.querySelector('.answer [data-part=text]');
                  globalThis.shortest = text.textContent.length;
                  new MutationObserver(() => { shortest = Math.min(shortest, text.textContent.length); })
                    .observe(text, { childList: true, characterData: true, subtree: true });
                  slow.enqueue(new TextEncoder().encode('data: {"event":"message","answer":"Once"}\\n\\n'));
                }""");
        page.clock().runFor(5_000);
        page.evaluate("() => slow.error(new TypeError('lost'))");
        gate.open();
        assertWhole();
        assertEquals(
                true,
                page.evaluate("length => shortest >= length", BEGUN.strip().length()));
    }

    private void assertWhole() {
        chat.finished();
        assertThat(chat.text()).hasText(BEGUN + REST);
        assertThat(chat.answers()).hasCount(1);
        assertEquals(List.of("A story?"), gateway.asked());
    }
}
