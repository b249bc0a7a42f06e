package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.commonmark.testutil.TestResources;
import org.commonmark.testutil.example.ExampleReader;
import org.junit.jupiter.api.Test;

/**
 * The examples of GitHub's specification for what it adds to CommonMark: which of them look different here, and why
 * (docs/decisions.md#departures-from-commonmark). src/test/js/markdown/commonmark.test.js has CommonMark's own.
 */
@PageTest
record GfmExamplesTest(Chromium chromium, ScriptedGateway gateway) {
    /** Beginnings of the examples that look different, and the reasons. */
    private static final Map<String, String> DEPARTURES = Map.of(
            "www.google.com/search?q=(business))+ok", "an address ends before a bracket that closes nothing",
            "http://commonmark.org\n\n(Visit", "an address of another scheme than http and https is text",
            "<strong> <title>", "HTML is text");

    @Test
    void every_example_looks_as_the_specification_says_or_departs_from_it_for_a_reason() {
        var examples = ExampleReader.readExamples(TestResources.getGfmSpec()).stream()
                .filter(example -> !example.getInfo().isEmpty())
                .toList();
        assertEquals(24, examples.size());
        var page = chromium.open(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();

        var different = (List<?>) page.evaluate(
                PageModules.script("""
                        const { MarkdownView } = await load('markdown/markdown-view');
                        const SEEN = ['TABLE', 'TR', 'TH', 'TD', 'DEL', 'A', 'EM', 'STRONG', 'CODE', 'UL', 'LI', 'BLOCKQUOTE'];
                        const comparable = (node) => {
                          if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\\s+/g, ' ');
                          if (node.className === 'table-bar' || node.nodeType !== Node.ELEMENT_NODE) return '';
                          if (node.tagName === 'INPUT') return node.checked ? '☑' : '☐';
                          const words = [...node.childNodes].map(comparable).join('').trim();
                          if (!SEEN.includes(node.tagName)) return node.tagName === 'BR' ? ' ' : `${words} `;
                          const side = node.align || node.getAttribute('href') || '';
                          return `<${node.tagName} ${side}>${words}</>`;
                        };
                        const different = [];
                        for (const [source, html] of given) {
                          const root = document.querySelector('#log').appendChild(document.createElement('div'));
                          const view = new MarkdownView(root);
                          view.show(source);
                          while (!view.complete) await new Promise((done) => setTimeout(done));
                          const expected = new DOMParser().parseFromString(html, 'text/html').body;
                          const [ours, theirs] = [root, expected].map((body) => comparable(body).replace(/\\s+/g, ' ').replace(/ ?(<[^>]*>) ?/g, '$1'));
                          root.remove();
                          if (ours !== theirs) different.push(source);
                        }
                        return different;"""),
                examples.stream()
                        .map(example -> List.of(example.getSource(), example.getHtml()))
                        .toList());

        assertEquals(
                DEPARTURES.keySet(),
                different.stream()
                        .map(example -> DEPARTURES.keySet().stream()
                                .filter(((String) example)::startsWith)
                                .findFirst()
                                .orElse((String) example))
                        .collect(Collectors.toSet()));
    }
}
