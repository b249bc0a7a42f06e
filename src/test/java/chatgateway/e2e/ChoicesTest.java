package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.Axe;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ReducedMotion;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Theme, language and text size are the user's choice, which lasts, and which the host's comes before. */
@PageTest
record ChoicesTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    private static final String BACKGROUND = "() => getComputedStyle(document.documentElement).backgroundColor";

    @ParameterizedTest
    @EnumSource
    void choices_last_and_are_the_user_s_own(ScreenSize screen) {
        var context = chromium.context(screen.in("en-US"));
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        open(screen, page);
        screen.look(page, "62-settings");
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        var axe = new Axe(page);
        axe.check("settings");
        assertEquals(List.of(), axe.problems());

        choose(page, "Dark");
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        choose(page, "Larger");
        page.waitForFunction("() => getComputedStyle(document.documentElement).fontSize === '21px'");
        page.locator(".settings select").selectOption("ko");
        assertThat(page.locator("html")).hasAttribute("lang", "ko");
        assertThat(page.locator("#query")).hasAttribute("placeholder", "무엇이든 물어보세요");

        var other = context.newPage();
        other.navigate(gateway.chatUrl("junho"));
        assertThat(other.locator("#query")).hasAttribute("placeholder", "Ask anything");
        assertThat(other.locator("html")).not().hasAttribute("data-theme", "dark");
        other.navigate(gateway.chatUrl("minji"));
        assertThat(other.locator("html")).hasAttribute("lang", "ko");
        assertEquals("rgb(25, 25, 24)", other.evaluate(BACKGROUND));
        assertThat(other.locator("html")).hasAttribute("data-text-size", "larger");
    }

    @Test
    void a_choice_applies_before_the_first_paint() {
        var context = chromium.context();
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        open(ScreenSize.DESKTOP, page);
        choose(page, "Dark");
        context.route("**/*.js", Route::abort);
        chromium.allowErrors("net::ERR_FAILED");

        page.reload();

        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    }

    @ParameterizedTest
    @EnumSource
    void what_the_host_sets_comes_first_and_the_choice_says_so(ScreenSize screen) {
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        open(screen, page);
        choose(page, "Dark");
        var signed = JWT.create()
                .withClaim("system_id", "cointutor")
                .withClaim("user_id", "minji")
                .withClaim("locale", "es")
                .withExpiresAt(Instant.now().plusSeconds(600))
                .sign(Algorithm.HMAC256(TestGateway.SECRET));

        page.navigate(gateway.chatUrlWith(signed) + "#theme=light");

        assertThat(page.locator("html")).hasAttribute("lang", "es");
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
        open(screen, page);
        assertThat(page.locator(".settings-note")).hasCount(2);
        assertThat(page.locator(".settings select")).isDisabled();
        assertThat(page.locator(".settings input:not(:disabled)")).hasCount(4);
    }

    @Test
    void the_host_s_theme_goes_and_the_user_s_comes_back() {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<script src='" + gateway.url() + "/embed.js' data-chat-url='/api/chat-url' defer></script>");
        var page = chromium.open(host.url());
        BubbleTest.bubble(page).click();
        var chat = BubbleTest.chat(page);
        assertThat(chat.input()).isVisible();
        chat.find("#open-drawer").click();
        chat.find("#open-settings").click();
        chat.find(".settings").getByLabel("Dark").check();
        var root = page.frameLocator("chat-gateway iframe").locator("html");
        assertThat(root).hasAttribute("data-theme", "dark");

        page.evaluate("() => ChatGateway.setTheme('light')");
        assertThat(root).hasAttribute("data-theme", "light");
        page.evaluate("() => ChatGateway.setTheme('auto')");
        assertThat(root).hasAttribute("data-theme", "dark");
    }

    @Test
    void a_question_mark_shows_the_shortcuts_unless_it_is_typed() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(chat.input()).isFocused();
        chat.input().press("?");
        assertThat(chat.input()).hasValue("?");
        chat.find("#scroll").focus();

        page.keyboard().press("?");

        assertThat(page.locator(".panel-title")).hasText("Keyboard shortcuts");
        assertThat(page.locator(".shortcuts kbd")).hasText(new String[] {"Enter", "Shift + Enter", "Esc", "↑ ↓", "?"});
        ScreenSize.DESKTOP.look(page, "64-shortcuts");
        page.keyboard().press("Escape");
        assertThat(page.locator(".panel")).hasCount(0);
        assertThat(chat.find("#scroll")).isFocused();
    }

    @ParameterizedTest
    @EnumSource
    void a_link_to_the_conversation_is_copied(ScreenSize screen) {
        var context = chromium.context(screen.in("en-US"));
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji") + "#theme=light");
        var chat = ChatView.of(page);
        chat.askAndWait("Fractions");
        page.waitForFunction("() => location.hash.includes('c=')");
        var id = page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('c')");

        chat.find("#chat-menu").click();
        chat.find("[role=menu]").getByText("Copy the link").click();

        assertThat(chat.find("#chat-menu use")).hasAttribute("href", "#icon-check");
        assertEquals(
                gateway.url() + "/chat#c=" + id, page.evaluate("async () => await navigator.clipboard.readText()"));
    }

    private static void open(ScreenSize screen, Page page) {
        if (screen == ScreenSize.PHONE) {
            page.locator("#open-drawer").click();
        }
        page.locator("#open-settings").click();
        assertThat(page.locator(".settings")).isVisible();
    }

    private static void choose(Page page, String value) {
        page.locator(".settings")
                .getByLabel(value, new Locator.GetByLabelOptions().setExact(true))
                .check();
    }
}
