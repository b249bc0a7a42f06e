package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Footnotes of an answer stand below it, and lead there and back. */
@PageTest
record FootnotesTest(Chromium chromium, ScriptedGateway gateway) {
    private static final String TEXT = """
            The sum is 180°[^sum], and so it was for Euclid[^2]. Again[^sum], but not here[^none].

            [^2]: *Elements*, book I.

                Proposition 32.
            [^sum]: In the plane.
            [^unused]: Nothing leads here.

            The end.
            """;

    @Test
    void a_reference_leads_to_its_footnote_and_back_in_the_same_answer() {
        gateway.say(TEXT);
        gateway.say(TEXT);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("?");
        chat.askAndWait("Again?");

        var text = chat.text().last();
        assertThat(text.locator("sup.footnote")).hasText(new String[] {"1", "2", "1"});
        assertThat(text.locator("p").first())
                .hasText("The sum is 180°1, and so it was for Euclid2. Again1, but not here[^none].");
        var notes = text.locator(".footnotes li:visible");
        assertThat(notes).containsText(new String[] {"In the plane.", "Elements, book I."});
        assertThat(text.locator(":scope > :last-child")).hasClass("footnotes");
        assertEquals(
                List.of(),
                page.evaluate("() => [...document.querySelectorAll('[id]')].filter(({ id }, index, all) =>"
                        + " all.findIndex((other) => other.id === id) < index).map(({ id }) => id)"));

        text.locator("sup.footnote a").nth(1).press("Enter");
        assertThat(notes.nth(1)).isFocused();
        notes.nth(1).locator(".footnote-back").click();
        assertThat(text.locator("sup.footnote a").nth(1)).isFocused();
        assertFalse(page.url().contains("footnote"), page.url());
    }

    @Test
    void a_stream_ends_as_the_whole_text_looks_and_shows_no_source_on_the_way() {
        var page = chromium.open(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();

        assertEquals(List.of(), page.evaluate(PageModules.script("""
                const { MarkdownView } = await load('markdown/markdown-view');
                const html = (root) => root.innerHTML.replace(/footnote-\\d+-/g, '').replace(/ class="settled"| settled/g, '');
                const root = () => document.querySelector('#log').appendChild(document.createElement('div'));
                const found = [];
                const [whole, pieces] = [root(), root()];
                const show = async (view) => {
                  view.show(given);
                  while (!view.complete) await new Promise((done) => setTimeout(done));
                };
                await show(new MarkdownView(whole));
                for (const size of [1, 7, 50]) {
                  const view = new MarkdownView(pieces);
                  for (let end = size; end < given.length; end += size) {
                    view.show(given.slice(0, end), { unfinished: true });
                    if (pieces.innerText.includes('[^')) found.push(given.slice(0, end));
                  }
                  await show(view);
                  if (html(pieces) !== html(whole)) found.push(`${html(pieces)}\n${html(whole)}`);
                }
                whole.remove();
                pieces.remove();
                return found;"""), TEXT));
    }

    @Test
    void footnotes_are_the_same_after_a_reload_and_are_read_without_their_numbers() {
        gateway.say(TEXT);
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("?");
        var shown =
                "(text) => text.innerHTML.replace(/footnote-\\d+-/g, '').replace(/ class=\"settled\"| settled/g, '')";
        assertThat(chat.text().locator("sup.footnote")).hasCount(3);
        var live = chat.text().evaluate(shown);

        page.reload();

        assertThat(chat.text().locator("sup.footnote")).hasCount(3);
        assertEquals(live, chat.text().evaluate(shown));
        assertEquals(
                "The sum is 180°, and so it was for Euclid. Again, but not here[^none].",
                page.evaluate(PageModules.script("""
                        const { MarkdownView } = await load('markdown/markdown-view');
                        const view = new MarkdownView(document.createElement('div'));
                        view.show(given);
                        return view.spoken.split('\\n')[0];"""), TEXT));
    }

    /** What is drawn is counted, because a busy machine draws slowly. */
    @Test
    void a_footnote_costs_the_same_however_many_there_are() {
        var page = chromium.open(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();

        var changes = (List<?>) page.evaluate(PageModules.script("""
                const { MarkdownView } = await load('markdown/markdown-view');
                const cost = async (count) => {
                  const root = document.querySelector('#log').appendChild(document.createElement('div'));
                  const view = new MarkdownView(root);
                  let changes = 0;
                  const observer = new MutationObserver((records) => (changes += records.length));
                  observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
                  const numbers = Array.from({ length: count }, (_, index) => index);
                  let text = '';
                  for (const line of [...numbers.map((n) => `text[^${n}]\\n\\n`), ...numbers.map((n) => `[^${n}]: note\\n\\n`)])
                    view.show((text += line), { unfinished: true });
                  view.show(text);
                  while (!view.complete) await new Promise((done) => setTimeout(done));
                  changes += observer.takeRecords().length;
                  root.remove();
                  return changes;
                };
                return [await cost(100), await cost(400)];"""), null);

        var few = ((Number) changes.get(0)).doubleValue();
        var many = ((Number) changes.get(1)).doubleValue();
        System.out.printf("changes of the page for 100 footnotes: %.0f, for 400: %.0f%n", few, many);
        assertTrue(many <= 4.1 * few, changes::toString);
    }
}
