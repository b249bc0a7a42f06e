package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.ScriptedAnswer;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.Axe;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.CuttableNetwork;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WCAG 2.2 AA in every state of the page, as far as a program can see it. */
@PageTest(version = DifyVersion.V1_14, mode = Mode.ADVANCED_CHAT)
record AccessibilityTest(Chromium chromium, ScriptedGateway gateway, CuttableNetwork line) {
    private static final byte[] PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static final String EVERYTHING = """
            ## Angles

            It is $\\gamma = 80^\\circ$ [1], see [Euclid](https://example.com/euclid) and `sum`.

            ```python
            def third_angle(alpha: float) -> float:  # what is left
                return 180 - alpha * 2 if alpha < 90 else "none"
            ```

            | angle | degrees |
            |---|---:|
            | α | 35 |

            - [x] Draw it.

            > A drawing is half of the proof.
            """;

    enum Size {
        PHONE(320, 640),
        DESKTOP(1280, 800);

        private final int width;
        private final int height;

        Size(int width, int height) {
            this.width = width;
            this.height = height;
        }
    }

    @ParameterizedTest
    @EnumSource
    void axe_finds_nothing_in_any_state(Size size) {
        chromium.allowErrors("net::ERR_");
        chromium.expectErrors(1, "status of 401");
        gateway.dify().app(TestGateway.KEY).everyField();
        var half = new AnswerGate();
        gateway.play(answer -> answerWithEverything(answer, half));
        gateway.play(answer -> answer.error("completion_request_error", 400, "rate limit"));
        gateway.play(answer -> answer.requestInput("Is it right? {{#$output.comment#}}", ScriptedAnswer::end));
        gateway.play(answer -> {
            answer.text("This is as far as");
            answer.hold();
        });
        var page = open(size);
        var chat = ChatView.of(page);
        var axe = new Axe(page);

        begin(chat, axe);
        assertThat(chat.text().locator("h2")).isVisible();
        axe.check("streaming");
        half.open();
        chat.finished();
        readEverything(page, chat, axe);
        conversations(page, chat, axe, size);

        chat.ask("And the proof?");
        chat.is("failed");
        axe.check("failed");
        chat.ask("Ask me.");
        assertThat(chat.answer().locator(".human-form textarea")).isVisible();
        axe.check("human form");

        chat.find("#new-chat").click();
        assertThat(chat.find("#welcome")).isVisible();
        axe.check("empty");
        chat.ask("Are you there?");
        assertThat(chat.text()).hasText("This is as far as");
        line.cut();
        chat.is("reconnecting");
        axe.check("reconnecting");

        line.mend();
        page.navigate(gateway.url() + "/chat?token=no-token");
        assertThat(page.locator("h1")).isVisible();
        axe.check("error page");
        assertEquals("", String.join("\n", axe.problems()));
    }

    private void begin(ChatView chat, Axe axe) {
        assertThat(chat.find("#inputs [data-variable=name]")).isVisible();
        axe.check("form");
        chat.ask("Too early");
        assertThat(chat.find(".field-error").first()).isVisible();
        axe.check("form with errors");
        chat.find("#inputs [data-variable=name] input").fill("Minji");
        chat.find("#inputs [data-variable=level] select").selectOption("expert");
        chat.ask("Why is it so?");
    }

    private static void answerWithEverything(ScriptedAnswer answer, AnswerGate half) throws InterruptedException {
        answer.text("");
        answer.event(
                "node_started",
                fields -> fields.putObject("data")
                        .put("id", "a")
                        .put("node_id", "node-a")
                        .put("title", "Look around"));
        answer.event(
                "reasoning_chunk",
                fields -> fields.putObject("data")
                        .put("node_id", "n")
                        .put("reasoning", "Let me see.")
                        .put("is_final", true));
        answer.thought("I look it up.", "search", "{\"search\": {\"query\": \"angle\"}}", "{\"search\": \"80\"}");
        answer.cite("geometry.pdf", "The angles add up to 180 degrees.");
        answer.text(EVERYTHING.substring(0, EVERYTHING.length() / 2));
        half.await();
        answer.text(EVERYTHING.substring(EVERYTHING.length() / 2));
        answer.file("chart.png", "image/png", PIXEL);
        answer.file("angles.csv", "text/csv", new byte[] {'1'});
        answer.end();
    }

    private static void readEverything(Page page, ChatView chat, Axe axe) {
        assertThat(chat.text().locator(".hljs-keyword").first()).isVisible();
        assertThat(chat.answer().locator(".attachment-image")).isVisible();
        page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })");
        axe.check("finished");

        chat.text().locator(".marker").click();
        assertThat(page.locator("dialog [data-chosen]")).isVisible();
        axe.check("source panel");
        page.keyboard().press("Escape");
        chat.answer().locator(".attachment-zoom").click();
        assertThat(page.locator("dialog .zoomed")).isVisible();
        axe.check("zoomed image");
        page.keyboard().press("Escape");
        chat.answer().locator("[data-action=dislike]").click();
        assertThat(chat.find("#feedback-dialog textarea")).isFocused();
        axe.check("reason");
        page.keyboard().press("Escape");
        chat.find(".user-message [data-action=edit]").press("Enter");
        assertThat(chat.find(".editor-input")).isFocused();
        axe.check("editor");
        page.keyboard().press("Escape");
        assertThat(chat.find(".editor-input")).hasCount(0);
    }

    private static void conversations(Page page, ChatView chat, Axe axe, Size size) {
        choose(chat, "rename");
        axe.check("rename");
        page.keyboard().press("Escape");
        choose(chat, "delete");
        axe.check("delete");
        page.keyboard().press("Escape");
        if (size == Size.PHONE) {
            chat.find("#open-drawer").click();
        }
        assertThat(chat.find(".conversation-open")).isVisible();
        axe.check("list");
        chat.find(".conversation-menu").click();
        assertThat(chat.find("[role=menuitem]").first()).isFocused();
        axe.check("menu");
        page.keyboard().press("Escape");
        assertThat(chat.find("[role=menu]")).hasCount(0);
        page.keyboard().press("Escape");
        assertThat(chat.find("#drawer[open]")).hasCount(0);
    }

    private static void choose(ChatView chat, String icon) {
        chat.find("#chat-menu").click();
        chat.find("[role=menuitem]:has([href='#icon-" + (icon.equals("rename") ? "edit" : icon) + "'])")
                .click();
        assertThat(chat.find(".dialog")).isVisible();
    }

    private Page open(Size size) {
        var page = chromium.context(new Browser.NewContextOptions()
                        .setViewportSize(size.width, size.height)
                        .setIsMobile(size == Size.PHONE)
                        .setHasTouch(size == Size.PHONE)
                        .setReducedMotion(ReducedMotion.REDUCE))
                .newPage();
        page.navigate(line.url() + "/chat?token=" + TestGateway.token("minji"));
        return page;
    }
}
