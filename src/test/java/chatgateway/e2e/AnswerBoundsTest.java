package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.MainThreadTime;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No answer lies over the page around it, and none stops the page (docs/threats.md#t28-scripts-in-answers). */
@PageTest
@Tag("T28")
record AnswerBoundsTest(Chromium chromium, ScriptedGateway gateway) {
    /** What the browser's main thread may work in one piece; at a quarter of the speed that is 200 ms. */
    private static final double MOST_MILLIS = 50;

    /** With 12,000, two minutes on a busy machine, of which the longest task took 57 ms. */
    private static final int LETTERS = Integer.getInteger("costly.letters", 6_000);

    private static final String HUGE = "\\rule[10em]{20em}{20em}";

    /** Formulas, marks and letters that would lie over what is around them. */
    private static final List<String> COVERING = Stream.of(
                    "[$\\rlap{\\smash{\\kern-10em\\phantom{%s}}}$](https://example.com/)",
                    "[\\(\\rlap{\\smash{\\kern-10em\\phantom{%s}}}\\)](https://example.com/)",
                    "[$\\smash{\\raisebox{10em}{$%s$}}$](https://example.com/)",
                    "[a $$\\llap{%s}$$ b](https://example.com/)",
                    "**[$\\hspace{-20em}%s$](https://example.com/)**",
                    "| [$\\smash{%s}$](https://example.com/) |\n|---|\n| [$%s$](https://example.com/) |",
                    "$\\smash{\\rule{19em}{19em}}$",
                    "$$\\smash{\\raisebox{-20em}{x}}$$",
                    "$\\hspace{-19em}\\mathllap{\\text{over}}$",
                    "$\\Huge\\smash{\\int\\!\\int\\!\\int}$",
                    "$\\smash{\\begin{matrix}1\\\\2\\\\3\\\\4\\\\5\\\\6\\\\7\\\\8\\end{matrix}}$",
                    "$x\\kern-400mu x$ and $x\\mkern-18mu y$",
                    "$\\overbrace{\\smash{\\frac{\\frac{\\frac{1}{2}}{3}}{4}}}^{n}$",
                    "$\\begin{matrix}1\\\\[-19em]2\\end{matrix}$",
                    "$\\def\\a{\\rlap}\\a{%s}$",
                    "$\\above20em{x}$",
                    "Z" + "̴̡̢̛̖̗̘̙̀́̂̃̄̅̆̇̈̉̊̋̌̍̎̏".repeat(40) + "algo",
                    "> ".repeat(60) + "[deep](https://example.com/)",
                    "- ".repeat(60) + "[deep](https://example.com/)",
                    "[" + "W".repeat(2000) + "](https://example.com/)",
                    "`" + "W".repeat(2000) + "`",
                    "<button data-message=\"" + "W".repeat(900) + "\">" + "W".repeat(200) + "</button>",
                    "<button data-message=\"" + "\n".repeat(500) + "x\">a</button>")
            .map(text -> text.replace("%s", HUGE))
            .toList();

    /** Cubic and quadratic seeds for Markdown, math, the sanitiser and tables. */
    private static final List<String> COSTLY = Stream.of(
                    "[a](",
                    "![a](",
                    "[a][",
                    "[[",
                    "*a _b ",
                    "**a*b",
                    "`a``b",
                    "<a ",
                    "<b>",
                    "</b>",
                    "<!--",
                    "$a$",
                    "$$a",
                    "\\(a",
                    "\\begin{align}",
                    "~~a~",
                    "&amp",
                    "&#",
                    "a@b.",
                    "www.a.",
                    "https://a(",
                    "(https://a.b)",
                    "a_b_",
                    "__a",
                    "\\\\",
                    "<details>\n",
                    "> - ",
                    "1. ",
                    "- a\n",
                    "> a\n",
                    "| a ",
                    "|-",
                    "[a]: b\n",
                    "[a]\n\n",
                    "[a]: b\n\n[a]\n\n",
                    "```\n",
                    "```a\n```\n",
                    "# a\n",
                    "$$\n",
                    "\\[\n",
                    "\t",
                    "a\tb\n",
                    "\u0301",
                    "가**",
                    "<sub>",
                    "<button ",
                    "<button a=\"",
                    "<button data-message='a'>b",
                    "<form>",
                    "<form><input a=\"",
                    "\\ce{",
                    "<think>",
                    "a\n---\n")
            .map(seed -> seed.repeat(LETTERS / seed.length()))
            .toList();

    @Test
    void no_answer_is_hit_outside_its_own_box() {
        gateway.say("An earlier answer, whose buttons must work.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("?");
        assertAll(COVERING.stream().map(text -> () -> {
            gateway.say("Before.\n\n" + text + "\n\nAfter $x$.");
            chat.askAndWait("?");
            var answer = chat.find("[data-part=text]").last();
            assertThat(answer.locator(".katex").last()).isAttached();
            assertEquals(List.of(), answer.evaluate("""
                            (text) => {
                              const box = text.getBoundingClientRect();
                              const found = [];
                              for (let x = 2; x < innerWidth; x += 12) {
                                for (let y = 2; y < innerHeight; y += 6) {
                                  const isInside = x >= box.left - 5 && x <= box.right + 5 && y >= box.top - 5 && y <= box.bottom + 5;
                                  const hit = document.elementFromPoint(x, y);
                                  if (!isInside && text.contains(hit)) found.push(`${x},${y}: ${hit.outerHTML.slice(0, 100)}`);
                                }
                              }
                              return found.slice(0, 3);
                            }"""), text);
            assertThat(answer.locator("a .katex, a code.math")).hasCount(0);
            assertEquals(List.of(), answer.evaluate("""
                            (text) => [...text.querySelectorAll('.math-drawn')].filter((math) => {
                              const box = math.getBoundingClientRect();
                              const around = (x, y) => math.contains(document.elementFromPoint(x, y));
                              const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
                              return around(box.left - 3, y) || around(box.right + 3, y) || around(x, box.top - 3) || around(x, box.bottom + 3);
                            }).map((math) => math.dataset.tex)"""), "a formula is hit outside its own box: " + text);
        }));
    }

    @Test
    void what_formulas_need_of_these_commands_is_drawn() {
        gateway.say("$a\\hspace{1cm}b$, $\\phantom{0}5$, $\\rule{2cm}{0.4pt}$, $x\\kern1pt y$, \\(\\ce{H2O}\\)");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("?");

        assertThat(chat.text().locator(".katex")).hasCount(5);
        assertThat(chat.text().locator(".katex-error")).hasCount(0);
    }

    @Test
    void no_text_keeps_the_page_from_working() {
        var page = chromium.open(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();
        page.evaluate(PageModules.script("""
                const { MarkdownView } = await load('markdown/markdown-view');
                window.showText = async (text, unfinished) => {
                  const root = document.querySelector('#log').appendChild(document.createElement('div'));
                  root.className = 'prose';
                  const view = new MarkdownView(root);
                  view.show(text, { unfinished });
                  while (!view.complete) await new Promise((done) => setTimeout(done));
                  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                  root.remove();
                };
                await window.showText('$x$ `a`\\n\\n| a |\\n|---|\\n\\n```js\\n1\\n```');"""), null);
        var longest = longestTask(page);
        for (var again = 0;
                again < 2 && longest >= MOST_MILLIS;
                again++) { // a busy machine's caches make the same work dearer
            longest = Math.min(longest, longestTask(page));
        }

        System.out.printf("the longest task of %d costly texts: %.0f ms%n", COSTLY.size(), longest);
        assertTrue(longest < MOST_MILLIS, longest + " ms");
    }

    private static double longestTask(Page page) {
        var work = MainThreadTime.watch(page);
        for (var text : COSTLY) {
            page.evaluate("(text) => window.showText(text, true)", text);
            page.evaluate("(text) => window.showText(text, false)", text);
        }
        return work.longestTask();
    }

    /** The code that kept the page for 23 s, and seeds for the grammars of the highlighter. */
    @Test
    void no_code_keeps_the_page_from_working() {
        var page = chromium.open(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();
        var work = MainThreadTime.watch(page);

        var kept = page.evaluate(PageModules.script("""
                const { highlight } = await load('markdown/highlight');
                await new Promise((loaded) => {
                  const script = document.createElement('script');
                  script.src = new URL('../lib/highlight.min.js', main).href;
                  script.addEventListener('load', loaded);
                  document.head.append(script);
                });
                const seeds = ['[a](', '((((', '"a', "'\\\\", '/*a', '<a b="', 'a.b', '${', '0.0e', '`a', '#{', 'a:a,', '@a(', '--a', '<%='];
                const languages = hljs.listLanguages();
                const jobs = languages.map((language, index) => [seeds[index % seeds.length].repeat(2000), language]);
                for (const [text, language] of [['[a]('.repeat(3000), 'markdown'], ...jobs]) await highlight(text, language);
                return languages.length;"""), null);

        assertTrue(((Number) kept).intValue() > 30);
        var longest = work.longestTask();
        System.out.printf("the longest task while %s grammars worked: %.0f ms%n", kept, longest);
        assertTrue(
                longest < 2 * MOST_MILLIS, () -> longest + " ms"); // the library itself is compiled here, by this test
    }
}
