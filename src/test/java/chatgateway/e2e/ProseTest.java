package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the sanitiser must leave: an answer looks as its Markdown means it. */
class ProseTest {
    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

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

    private Locator shown(String markdown) {
        gateway.say(markdown);
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("?");
        return chat.text();
    }
}
