package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A conversation can be taken along, whole, however little of it is on the page. */
@PageTest
record ExportTest(ScriptedGateway gateway, Page page, ChatView chat) {
    private static final byte[] PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==");

    private static final int QUESTIONS = 22; // the page loads 20 at once

    @Test
    void the_whole_conversation_is_saved_as_markdown_and_as_json_and_is_there_to_print() throws IOException {
        converse();

        var markdown = saved("Save as Markdown");
        assertTrue(
                markdown.matches("(?s)Generative AI wrote the answers in this conversation · Demo tutor · [^\n]+\n\n"
                        + "# Question 1\n\n## You said · .*"),
                markdown.substring(0, 200));
        assertEquals(
                QUESTIONS,
                Pattern.compile("^An \\*answer\\*\\.$", Pattern.MULTILINE)
                        .matcher(markdown)
                        .results()
                        .count());

        var json = new ObjectMapper().readTree(saved("Save as JSON"));
        assertEquals("Question 1", json.path("name").asText());
        assertTrue(json.path("ai_generated").asBoolean());
        assertEquals(
                IntStream.rangeClosed(1, QUESTIONS)
                        .mapToObj(number -> "Question " + number + "?")
                        .toList(),
                json.path("messages").findValuesAsText("query"));

        print();
        assertThat(chat.questions()).hasCount(QUESTIONS);
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(chat.input()).isHidden();
        assertThat(chat.find("#column > :first-child"))
                .hasText(Pattern.compile("Generative AI wrote the answers in this conversation · Demo tutor · .+"));
        assertThat(chat.find("#printed")).isVisible();
        assertThat(chat.find("#conversations")).isHidden();
        assertThat(page.locator(".chat")).hasCSS("padding-inline-start", "0px");
        assertEquals(
                true,
                page.evaluate("() => document.querySelector('#scroll').scrollHeight <= innerHeight"
                        + " || getComputedStyle(document.querySelector('#scroll')).overflow === 'visible'"));
    }

    @Test
    void an_answer_is_saved_and_printed_as_it_is_seen() throws IOException {
        gateway.play(answer -> {
            var file = answer.file("dot.png", "image/png", PIXEL);
            answer.text("2025. 3. 15.(토) 시험, 20~25°C\n\n3. 셋\n2. 둘\n\n$x^2$ ![a dot](" + answer.link(file) + ")\n\n");
            answer.text("```\n" + "line\n".repeat(100) + "```\n");
            answer.end();
        });
        page.navigate(gateway.chatUrl("minji"));
        chat.askAndWait("Question 1?");
        assertThat(chat.find(".conversation-open")).hasText("Question 1");

        var markdown = saved("Save as Markdown");
        assertTrue(markdown.contains("2025\\. 3. 15.(토) 시험, 20\\~25°C"), markdown);
        assertTrue(markdown.contains("3. 셋\n\n<!-- -->\n\n2. 둘"), markdown);
        assertTrue(
                markdown.contains("$x^2$ ![a dot](data:image/png;base64,"
                        + Base64.getEncoder().encodeToString(PIXEL) + ")"),
                markdown);
        assertFalse(markdown.contains("/files/"), markdown);

        print();
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        var text = chat.text();
        assertThat(text.locator("p").first()).hasText("2025. 3. 15.(토) 시험, 20~25°C");
        assertEquals("3", text.locator("ol").getAttribute("start"));
        assertEquals("2", text.locator("li").last().getAttribute("value"));
        assertThat(text.locator(".katex")).isVisible();
        assertThat(text.locator("img")).hasJSProperty("naturalWidth", 1);
        assertThat(text.locator("button:visible:not(.attachment-zoom)")).hasCount(0);
        assertEquals(
                true,
                text.locator("pre").evaluate("(code) => code.scrollHeight <= code.clientHeight"),
                "no line of the code is cut off");
        assertEquals(
                List.of(),
                text.evaluate("(text) => [...text.children].filter((block) =>"
                        + " getComputedStyle(block).contentVisibility !== 'visible').map((block) => block.outerHTML)"));
    }

    private void converse() {
        page.navigate(gateway.chatUrl("minji"));
        for (var number = 1; number <= QUESTIONS; number++) {
            gateway.say("An *answer*.");
            chat.askAndWait("Question " + number + "?");
        }
        assertThat(chat.find(".conversation-open")).hasText("Question 1");
        page.reload();
        assertThat(chat.questions()).hasCount(20);
    }

    private String saved(String how) throws IOException {
        var download = page.waitForDownload(() -> choose(how));
        assertTrue(download.suggestedFilename().startsWith("Question 1."), download.suggestedFilename());
        return Files.readString(download.path());
    }

    private void print() {
        page.evaluate("() => { window.print = () => (window.printed = true); }");
        choose("Print");
        page.waitForFunction("() => window.printed");
    }

    private void choose(String label) {
        chat.find("#chat-menu").click();
        chat.find("[role=menuitem]").getByText(label).click();
    }
}
