package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the sanitiser must leave: an answer looks as its Markdown means it. */
@PageTest
record MarkdownViewTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void a_list_begins_at_its_number() {
        assertThat(shown("3. three\n4. four").locator("ol")).hasAttribute("start", "3");
    }

    @Test
    void a_column_is_aligned_as_the_table_says() {
        var table = shown("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |");

        assertThat(table.locator("td").nth(1)).hasCSS("text-align", "end");
        assertThat(table.locator("td").nth(2)).hasCSS("text-align", "center");
    }

    @Test
    void a_link_opens_elsewhere_and_gives_nothing_away() {
        var link = shown("[there](https://example.com/a?b=1#c \"title\")").locator("a");

        assertThat(link).hasAttribute("href", "https://example.com/a?b=1#c");
        assertThat(link).hasAttribute("target", "_blank");
        assertThat(link).hasAttribute("rel", "noopener noreferrer nofollow");
    }

    @Test
    void code_keeps_every_character_and_math_is_drawn() {
        var text = shown("```html\n<b a=\"1\">&amp;</b>\n```\n\n$$\\frac{1}{2}$$ and 5$ or 6$");

        assertThat(text.locator("pre code")).hasText("<b a=\"1\">&amp;</b>");
        assertThat(text.locator(".katex .mfrac")).isVisible();
        assertThat(text).containsText("and 5$ or 6$");
    }

    @Test
    void a_wide_table_scrolls_in_its_own_frame_and_a_formula_that_is_none_can_be_read() {
        var row = "| cell ".repeat(30) + "|\n";
        var text =
                shown(row + "|---".repeat(30) + "|\n" + row + "\n$$\\frac{1$$\n\n\\(\\href{javascript:alert(1)}{x}\\)");

        var frame = text.locator(".table-frame");
        assertEquals(true, frame.evaluate("frame => frame.scrollWidth > frame.clientWidth"));
        assertEquals(true, text.evaluate("text => text.scrollWidth <= text.clientWidth"));
        frame.focus();
        frame.press("ArrowRight");
        frame.page().waitForFunction("() => document.querySelector('.table-frame').scrollLeft > 0");
        assertThat(text.locator(".math-drawn").first()).containsText("\\frac{1");
        assertThat(text.locator(".math-drawn a")).hasCount(0);
    }

    @Test
    void a_price_is_not_math() {
        var prices = List.of("It costs $5 or $6, with tax $7.50.", "US$5 and $10-$20", "$100, then $200", "5$ or 6$");

        assertThat(shown(String.join("\n\n", prices)).locator("p")).hasText(prices.toArray(String[]::new));
    }

    /** CommonMark wants a space or punctuation there, which a Korean particle does not leave. */
    @Test
    void bold_beside_korean_japanese_and_chinese_is_bold_at_every_moment() {
        var bold = List.of(
                "각도는 **80°**입니다.",
                "**함수(f)**는 이것은**\"강조\"**입니다",
                "**`app.py`**를 실행",
                "**[링크](https://example.com/)**와 **보통**은",
                "**注意：**下一句",
                "これは**「強調」**です",
                "a **b** c **d.** **e**");
        var text = String.join("\n\n", bold);
        var answer = shown(text);

        assertThat(answer.locator("p").first()).hasText("각도는 80°입니다.");
        assertThat(answer.locator("strong"))
                .hasText(new String[] {"80°", "함수(f)", "\"강조\"", "app.py", "링크", "보통", "注意：", "「強調」", "b", "d.", "e"});
        assertThat(answer.locator("strong code")).hasText("app.py");
        assertEquals(List.of(), answer.page().evaluate(PageModules.script("""
                const { MarkdownView } = await load('markdown/markdown-view');
                const root = document.querySelector('#log').appendChild(document.createElement('div'));
                const view = new MarkdownView(root);
                const beginnings = [...given].map((_, i) => given.slice(0, i + 1));
                const found = beginnings.filter((text) => {
                  view.show(text, { unfinished: true });
                  return root.textContent.includes('**');
                });
                root.remove();
                return found;"""), text));
    }

    @Test
    void stars_that_are_no_bold_stay() {
        var texts = List.of("가 ** 나 **다", "2 ** 3 은**", "`**가**`나", "```\n**가(1)**는\n```");

        var answer = shown(String.join("\n\n", texts));
        assertThat(answer.locator("p")).hasText(new String[] {"가 ** 나 **다", "2 ** 3 은**", "**가**나"});
        assertThat(answer.locator("pre code")).hasText("**가(1)**는");
        assertThat(answer.locator("strong")).hasCount(0);
    }

    @Test
    void long_code_is_folded_until_its_reader_unfolds_it() {
        var code = shown("```java\n" + "line();\n".repeat(2_000) + "```").locator(".code");
        var unfold = code.locator("[data-action=unfold]");
        var folded = code.boundingBox().height;
        assertThat(unfold).hasText("Show all 2,000 lines");

        unfold.click();

        assertThat(unfold).hasAttribute("aria-expanded", "true");
        assertTrue(code.boundingBox().height > 3 * folded);
        unfold.click();
        assertEquals(folded, code.boundingBox().height);
    }

    @Test
    void code_has_its_language_its_colours_and_a_button_that_copies_it() {
        var code = shown("```java\nint a = 1; // <b>\n```").locator(".code");
        assertThat(code.locator(".code-language")).hasText("java");
        assertThat(code.locator("code span").first()).isVisible();
        code.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));

        code.locator("[data-action=copy-code]").click();

        code.page().waitForFunction("async () => (await navigator.clipboard.readText()) === 'int a = 1; // <b>'");
    }

    @Test
    void long_lines_wrap_when_their_reader_wants_it() {
        var code = shown("```\n" + "word ".repeat(200) + "\n```").locator(".code");
        var wrap = code.locator("[data-action=wrap-code]");
        var scrolls =
                "() => document.querySelector('.code pre').scrollWidth > document.querySelector('.code pre').clientWidth";
        assertEquals(true, code.page().evaluate(scrolls));

        wrap.click();

        assertThat(wrap).hasAttribute("aria-pressed", "true");
        assertEquals(false, code.page().evaluate(scrolls));
    }

    @Test
    void code_is_saved_under_the_name_of_its_language() throws IOException {
        var names = List.of("code.py", "app.test.js", "config.yml", "code.txt", "code.txt");
        var infos =
                List.of("python", "js title=\"app.test.js\"", "yaml:deploy/../../.ssh/config.yml", "", "constructor");
        var code = shown(infos.stream().map("```%s\nx = 1\n```\n\n"::formatted).collect(Collectors.joining()))
                .locator(".code");

        for (var i = 0; i < names.size(); i++) {
            var save = code.nth(i).locator("[data-action=save-code]");
            var download = code.page().waitForDownload(save::click);
            assertEquals(names.get(i), download.suggestedFilename());
            assertEquals("x = 1\n", new String(download.createReadStream().readAllBytes()));
        }
    }

    /** Each syllable of a line that is too long stands above or below its neighbours, unless words stay whole. */
    @Test
    void a_korean_word_is_not_broken_on_an_english_page() {
        var text = shown("가나다라마바사 ".repeat(60).strip());

        var lines = (List<?>) text.locator("p").evaluate("""
                (paragraph) => {
                  const text = paragraph.firstChild;
                  const top = (index) => {
                    const range = document.createRange();
                    range.setStart(text, index);
                    range.setEnd(text, index + 1);
                    return Math.round(range.getBoundingClientRect().top);
                  };
                  return [...text.data].flatMap((_, index) =>
                    index % 8 > 0 && index % 8 < 7 && top(index) !== top(index - 1) ? [index] : []);
                }""");
        assertEquals(List.of(), lines);
    }

    private Locator shown(String markdown) {
        gateway.say(markdown);
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("?");
        return chat.text();
    }
}
