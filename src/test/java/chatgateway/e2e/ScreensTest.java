package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.ScriptedAnswer;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScreenTexts;
import chatgateway.support.browser.ScriptedGateway;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every state of the page on every kind of screen: it fits, and pictures of it are in {@code target/screens} for people to look at. */
@PageTest(version = DifyVersion.V1_14, mode = Mode.ADVANCED_CHAT)
record ScreensTest(Chromium chromium, ScriptedGateway gateway) {
    @ParameterizedTest
    @EnumSource
    void a_chat_fits_from_the_welcome_to_a_failure(ScreenSize screen) throws Exception {
        gateway.say("Because they always do.");
        gateway.deliver("minji", TestGateway.messageJson(ScreenTexts.LONG_TITLE));
        var half = new AnswerGate();
        gateway.play(answer -> rich(answer, half));
        var waitWasSeen = new AnswerGate();
        gateway.play(answer -> {
            waitWasSeen.await();
            answer.text("This is as far as I ");
            answer.error("completion_request_error", 400, "rate limit");
        });
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(chat.find("#welcome-text").locator("p").first()).isInViewport();
        assertThat(chat.find("#app-icon")).hasText("🎓");
        screen.look(page, "01-welcome");

        chat.ask(ScreenTexts.WIDE_QUESTION);
        assertThat(chat.text().locator("h2")).isVisible();
        screen.look(page, "02-streaming");
        half.open();
        chat.finished();
        assertThat(chat.text().locator(".math-drawn.math-display")).isVisible();
        assertThat(chat.text().locator(".hljs-keyword").first()).isVisible();
        assertThat(chat.answer().locator("[data-part=suggested]")).isVisible();
        screen.look(page, "03-answer");
        chat.answer().locator(".fold > summary").first().click();
        chat.answer().locator("[data-action=like]").click();
        screen.lookAtAll(page, "03-answer-all");
        if (screen == ScreenSize.DESKTOP) {
            screen.lookAt(1920, 1080, page, "03-answer-wide");
        }
        chat.answer().locator(".source").first().click();
        assertThat(page.locator(".panel")).isVisible();
        screen.look(page, "04-sources");
        page.keyboard().press("Escape");
        chat.answer().locator("[data-action=dislike]").click();
        screen.look(page, "05-reason");
        page.keyboard().press("Escape");

        chat.ask("And the proof?");
        chat.is("waiting");
        screen.look(page, "06-waiting");
        waitWasSeen.open();
        chat.is("failed");
        screen.look(page, "07-failed");
    }

    @ParameterizedTest
    @EnumSource
    void conversations_and_dialogs_fit(ScreenSize screen) throws Exception {
        for (var question : new String[] {ScreenTexts.LONG_TITLE, "Homework", "x".repeat(80), "Fractions", "삼각형의 내각"}) {
            gateway.deliver(screen.name(), TestGateway.messageJson(question));
        }
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl(screen.name()));
        var chat = ChatView.of(page);
        openList(screen, page);
        assertThat(page.locator(".conversation")).hasCount(5);
        screen.look(page, "10-conversations");
        page.locator("[data-part=search]").fill("nothing like this");
        screen.look(page, "11-search-nothing");
        page.locator("[data-part=search]").fill("");

        page.locator(".conversation-open").last().click();
        assertThat(chat.questions()).hasCount(1);
        page.locator("#chat-menu").click();
        screen.look(page, "12-menu");
        page.locator("[role=menuitem].danger").click();
        screen.look(page, "13-delete");
        page.keyboard().press("Escape");

        chat.find("#files").setInputFiles(new FilePayload[] {
            file("a drawing of a triangle with a very long name.pdf", "application/pdf"),
            file("notes.txt", "text/plain")
        });
        chat.find("#files").setInputFiles(file("program.exe", "application/x-msdownload"));
        assertThat(page.locator(".upload[data-state=sent]")).hasCount(2);
        chat.input().fill("What do these say about the third angle?");
        screen.look(page, "14-attachments");
    }

    @ParameterizedTest
    @EnumSource
    void forms_fit_in_korean(ScreenSize screen) {
        gateway.dify().app(TestGateway.KEY).everyField();
        gateway.play(answer -> {
            answer.text(ScreenTexts.KOREAN);
            answer.requestInput("**계속하기 전에 확인해 주세요.**\n\n의견: {{#$output.comment#}}", ScriptedAnswer::end);
        });
        var page = chromium.context(screen.in("ko-KR")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(page.locator(".field").first()).isVisible();
        screen.look(page, "20-form-ko");
        chat.ask("삼각형의 세 번째 각은 어떻게 구하나요?");
        assertThat(page.locator(".field-error").first()).isVisible();
        screen.lookAtAll(page, "21-form-errors-ko");
        page.locator(".field[data-type=text-input] input").fill("민지");
        page.locator(".field select").selectOption("expert");
        chat.ask("삼각형의 세 번째 각은 어떻게 구하나요? 두 각은 35도와 65도예요.");
        assertThat(page.locator(".human-form textarea")).isVisible();
        screen.lookAtAll(page, "22-human-form-ko");
        screen.look(page, "22-human-form-ko");
    }

    @ParameterizedTest
    @EnumSource
    void a_lost_answer_fits(ScreenSize screen) {
        chromium.allowErrors("net::ERR_");
        gateway.play(answer -> {
            answer.text(ScreenTexts.RICH.substring(0, ScreenTexts.RICH.indexOf("```")));
            answer.hold();
        });
        var page = chromium.context(screen.in("en-US")).newPage();
        page.clock().install();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("What is the third angle?");
        assertThat(chat.text().locator(".math-drawn.math-display")).isVisible();

        page.route("**/api/live/*", Route::abort);
        page.clock().fastForward(45_000); // no byte has arrived for so long
        chat.is("reconnecting");
        screen.look(page, "30-reconnecting");

        page.unroute("**/api/live/*");
        page.route("**/api/live/*", route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
        page.reload();
        chat.is("pending");
        screen.look(page, "31-pending");

        chat.find("#new-chat").click();
        page.route("**/v1/chat-messages", route -> {}); // on its way for ever
        chat.ask("What is the third angle?");
        page.reload();
        ChatView.runUntil(page, () -> chat.banner().isVisible());
        assertThat(chat.banner()).isVisible();
        screen.look(page, "32-unsent");
    }

    @ParameterizedTest
    @EnumSource
    void an_expired_session_and_a_refusal_fit(ScreenSize screen) {
        chromium.expectErrors(3, "status of 401");
        var page = chromium.context(screen.in("ko-KR")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        page.route("**/v1/chat-messages", route -> route.fulfill(expired()));
        chat.ask("하나만 더 물어볼게요");
        assertThat(chat.banner()).isVisible();
        screen.look(page, "40-expired-ko");

        page.route("**/api/session", route -> route.fulfill(expired()));
        page.reload();
        assertThat(chat.notice()).isVisible();
        screen.look(page, "41-no-session-ko");

        page.navigate(gateway.url() + "/chat?token=no-token");
        assertThat(page.locator("h1")).isVisible();
        screen.look(page, "42-refused-ko");
    }

    @ParameterizedTest
    @EnumSource
    void an_app_looks_like_itself_and_from_right_to_left(ScreenSize screen) {
        gateway.say(ScreenTexts.ARABIC);
        var page = chromium.context(screen.in("en-US")).newPage();
        var chat = ChatView.of(page);
        for (var colour : new String[] {"#fff200", "#ff00aa", "#101020"}) {
            introduce(page, app -> app.addProperty("theme", colour));
            page.navigate(gateway.chatUrl("minji"));
            chat.input().fill("Which colour is this?");
            screen.look(page, "50-theme-" + colour.substring(1));
        }
        chat.ask("ما هي الزاوية الثالثة في المثلث؟");
        chat.finished();
        page.evaluate("() => { document.documentElement.dir = 'rtl'; }");
        screen.look(page, "51-right-to-left");
        openList(screen, page);
        assertThat(page.locator(".conversation").first()).isVisible();
        screen.look(page, "52-right-to-left-list");
    }

    private static void openList(ScreenSize screen, Page page) {
        if (screen == ScreenSize.PHONE) {
            page.locator("#open-drawer").click();
        }
    }

    /** Steps, reasoning, thoughts, text, sources and files; half of it before the gate is open. */
    private static void rich(ScriptedAnswer answer, AnswerGate half) throws InterruptedException {
        var text = ScreenTexts.RICH;
        answer.cite("geometry.pdf", "The angles of a triangle add up to 180 degrees.");
        answer.cite(
                "The Thirteen Books of the Elements, translated by Heath, volume one.md", "Book I, proposition 32.");
        answer.text("<think>Two angles are known. The third is what remains of 180 degrees.</think>\n\n");
        answer.text(text.substring(0, text.length() / 3));
        half.await();
        answer.text(text.substring(text.length() / 3));
        answer.file("angles.csv", "text/csv", "angle,degrees\n".getBytes(StandardCharsets.UTF_8));
        answer.end();
    }

    private static void introduce(Page page, Consumer<JsonObject> change) {
        page.unroute("**/api/session");
        page.route("**/api/session", route -> {
            var session = JsonParser.parseString(route.fetch().text()).getAsJsonObject();
            change.accept(session.getAsJsonObject("app"));
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(session.toString()));
        });
    }

    private static Route.FulfillOptions expired() {
        return new Route.FulfillOptions()
                .setStatus(401)
                .setContentType("application/json")
                .setBody("{\"code\":\"token_expired\",\"message\":\"The token has expired.\",\"status\":401}");
    }

    private static FilePayload file(String name, String type) {
        return new FilePayload(name, type, name.getBytes(StandardCharsets.UTF_8));
    }
}
