package chatgateway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.json.Json;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.OtherBrowser;
import chatgateway.support.browser.OtherBrowsers;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import chatgateway.support.browser.WrittenCases;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Firefox ESR and WebKitGTK, the nearest to Safari, show what Chromium shows (docs/develop.md#other-browsers). Skipped where
 * Debian's packages are missing. Pictures of both are in {@code target/screens}.
 */
@PageTest
record OtherBrowsersTest(Chromium chromium, ScriptedGateway gateway) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCREENS = Path.of("target", "screens");

    /** Every text of the corpus as its elements, in pieces and whole. */
    private static final String SHOW_ALL = """
            const { MarkdownView } = await load('markdown/markdown-view');
            const comparable = %s;
            const shown = async (text, size) => {
              const root = document.querySelector('#log').appendChild(document.createElement('div'));
              const view = new MarkdownView(root);
              const settle = async () => { while (!view.complete) await new Promise((done) => setTimeout(done)); };
              for (let end = 0; end < text.length && size; end += size) {
                view.show(text.slice(0, end), { writing: true });
                await settle();
              }
              view.show(text);
              await settle();
              const html = comparable(root);
              root.remove();
              return html;
            };
            const all = {};
            for (const [name, text] of Object.entries(given)) {
              all[name] = await shown(text);
              all[`${name} in pieces`] = await shown(text, text.length > 4000 ? 997 : 7);
            }
            return JSON.stringify(all);""".formatted(WrittenCases.COMPARABLE);

    /** Sends a message, waits for the answer with its formula and its diagram, and says what is there. */
    private static final String ASK = """
            (async () => {
              const end = Date.now() + 30_000;
              const until = async (holds) => {
                while (!holds() && Date.now() < end) await new Promise((done) => setTimeout(done, 50));
              };
              const find = (selector) => document.querySelector(selector);
              await until(() => find('#query')?.checkVisibility());
              find('#query').value = '?';
              find('#query').dispatchEvent(new Event('input', { bubbles: true }));
              find('#send').click();
              await until(() => find('.answer')?.dataset.state === 'done' && find('.katex') && find('.diagram img')?.naturalWidth);
              // For the picture: what is there must be painted, too.
              for (let frames = 0; frames < 20; frames++) await new Promise((done) => requestAnimationFrame(done));
              return [find('.answer')?.dataset.state, find('.katex annotation')?.textContent, find('.diagram img')?.alt,
                find('.diagram img')?.naturalWidth > 100, find('.prose button[data-message]')?.textContent].join('; ');
            })()""";

    private static final String ANSWER = """
            온도는 20~25°C, 2025. 3. 15.에 **시작**해요. The root of $x^2 = 2$ is irrational.

            | 항목 | 값 |
            |---|--:|
            | `a` | 1 |

            ```mermaid
            graph TD
              A[시작] --> B{조건}
              B -->|예| C[끝]
            ```

            ```python
            print("안녕")
            ```

            <button data-message="다음 문제" data-variant="primary">다음 문제</button>
            """;

    @ParameterizedTest
    @EnumSource
    void the_corpus_is_shown_as_in_chromium(OtherBrowsers other, @TempDir Path directory) throws Exception {
        try (var browser = other.start(directory)) {
            compare(other.name().toLowerCase(Locale.ROOT), browser);
        }
    }

    private void compare(String name, OtherBrowser browser) throws IOException {
        chromium.allowErrors("404"); // a text's picture, which the demo does not have
        var texts = WrittenCases.texts();
        var page = chromium.open(gateway.chatUrl("minji"));
        page.waitForSelector("#query");
        var expected = read((String) page.evaluate(PageModules.script(SHOW_ALL), texts));
        browser.open(gateway.chatUrl("jisu"));
        var actual = read(
                browser.evaluate("(" + PageModules.script(SHOW_ALL) + ")(" + JSON.writeValueAsString(texts) + ")"));

        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((text, html) -> assertEquals(html, actual.get(text), text));

        gateway.say(ANSWER);
        browser.open(gateway.chatUrl("minjun"));
        var seen = browser.evaluate(ASK);
        Files.createDirectories(SCREENS);
        Files.write(SCREENS.resolve("other-" + name + ".png"), browser.screenshot());
        assertEquals("done; x^2 = 2; Diagram: 시작, 조건, 끝, 예; true; 다음 문제", seen);
    }

    private static Map<String, String> read(String json) {
        var all = new TreeMap<String, String>();
        Json.object(json.getBytes(UTF_8))
                .orElseThrow(() -> new IllegalStateException(json))
                .properties()
                .forEach(entry -> all.put(entry.getKey(), entry.getValue().asText()));
        return all;
    }
}
