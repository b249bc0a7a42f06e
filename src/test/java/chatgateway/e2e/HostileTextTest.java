package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A model's text is text: through the live stream and from history, nothing in it runs, loads or looks like the page (security.md T28, T29). */
class HostileTextTest {
    /** What an answer may consist of: everything else is markup that the text brought along. */
    private static final String FOREIGN = """
            (prose) => [...prose.querySelectorAll('*')].filter((element) => {
              if (element.closest('figure.code') && element.matches('figure, figcaption, button, svg, use, pre, span, code')) return false;
              if (element.closest('.math-drawn')) return element.matches('a, img, script, iframe, [onerror], [href]');
              return !element.matches('div.block, div.table, p, br, hr, strong, em, del, code, blockquote, a, ul, ol, li,'
                + 'h1, h2, h3, h4, h5, h6, table, thead, tbody, tr, th, td');
            }).map((element) => element.outerHTML)""";

    private static final String HANDLERS = """
            (prose) => [...prose.querySelectorAll('*')].flatMap((element) => [...element.attributes].filter((attribute) =>
              /^on|^style$|^src|^id$|^name$|^form|^action$|^poster$|^background$/.test(attribute.name)
              && !(attribute.name === 'style' && element.closest('.math-drawn'))
              || attribute.name === 'href' && !/^(https?:|mailto:|#icon-)/.test(attribute.value))
              .map((attribute) => `${attribute.name}=${attribute.value}`))""";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AutoClose
    private final Canary canary = new Canary();

    @Test
    void nothing_runs_or_loads_however_the_stream_cuts_it() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);

        assertAll(HostileTexts.MARKUP.stream().map(payload -> () -> {
            var hostile = payload.replace("CANARY", canary.url());
            gateway.play(answer -> {
                answer.text("Look: ");
                for (var from = 0; from < hostile.length(); from += 3) {
                    answer.text(hostile.substring(from, Math.min(from + 3, hostile.length())));
                }
                answer.text("\n\nThe end.");
                answer.end();
            });
            chat.askAndWait(hostile);
            assertHarmless(page, chat, hostile);
        }));
        assertEquals(List.of(), canary.visits());
    }

    @Test
    void nothing_runs_or_loads_when_it_comes_from_history() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        for (var payload : HostileTexts.MARKUP.subList(0, 20)) { // a page of history
            var hostile = payload.replace("CANARY", canary.url());
            gateway.say(hostile);
            chat.askAndWait("?");
        }

        page.reload();

        assertThat(chat.answers()).hasCount(20);
        assertNull(page.evaluate("() => window.__xss"));
        for (var answer : chat.find("[data-part=text]").all()) {
            assertEquals(List.of(), answer.evaluate(FOREIGN));
            assertEquals(List.of(), answer.evaluate(HANDLERS));
        }
        assertEquals(List.of(), canary.visits());
    }

    /** Split in a tag, the half that is there must not become an element for a moment. */
    @Test
    void a_tag_that_is_not_complete_yet_is_not_an_element() {
        var halfWasSeen = new Gate();
        gateway.play(answer -> {
            answer.text("Half: <img src=x onerror=\"window.__xss");
            halfWasSeen.await();
            answer.text("=1\"> whole.");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("?");
        assertThat(chat.text()).containsText("Half:");
        assertEquals(List.of(), chat.text().evaluate(FOREIGN));
        halfWasSeen.open();
        chat.finished();
        assertHarmless(page, chat, "a tag in two events");
        assertThat(chat.text()).containsText("<img src=x onerror=\"window.__xss=1\"> whole.");
    }

    @Test
    void a_remote_image_is_a_link_that_names_its_host() {
        gateway.say("![a chart](" + canary.url() + "/chart.png)");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("Draw");

        var link = chat.text().locator("a.image");
        assertThat(link).hasText("a chart (image on " + canary.url().replace("http://", "") + ")");
        assertThat(link).hasAttribute("rel", "noopener noreferrer nofollow");
        assertEquals(List.of(), canary.visits());
    }

    @Test
    void the_users_own_words_are_shown_as_they_were_typed() {
        var words = "<img src=x onerror=window.__xss=1> **not bold** [a](javascript:1)";
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        gateway.play(answer -> answer.end());

        chat.askAndWait(words);

        assertThat(chat.questions()).hasText(words);
        assertEquals(0, chat.questions().locator("*").count());
        assertNull(page.evaluate("() => window.__xss"));
    }

    @Test
    void texts_that_cost_a_careless_parser_minutes_are_shown_in_seconds() {
        var chat = chromium.chat(gateway, "minji");
        assertAll(HostileTexts.COSTLY.stream().map(text -> () -> {
            gateway.say(text);
            chat.askAndWait("?");
        }));
    }

    private static void assertHarmless(Page page, ChatView chat, String payload) {
        assertNull(page.evaluate("() => window.__xss"), payload);
        assertEquals(List.of(), chat.text().evaluate(FOREIGN), payload);
        assertEquals(List.of(), chat.text().evaluate(HANDLERS), payload);
        assertEquals("", page.evaluate("() => location.hash"), payload);
    }
}
