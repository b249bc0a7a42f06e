package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ForcedColors;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WCAG 1.4.10: a laptop at 400 % zoom, and what else is unusual about a screen. */
@PageTest(settings = "NOTICE=This is a test system.")
record LowWindowTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void in_a_low_window_the_conversation_has_all_of_it_and_the_rest_scrolls_away() {
        var page = low();
        var chat = ChatView.of(page);
        chat.askAndWait("Show me a long answer");

        var log = chat.find("#scroll").boundingBox();
        assertTrue(log.height >= 180, () -> log.height + " px");
        assertEquals(0, log.y, 1);
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/screens/65-low-window.png")));
        chat.input().scrollIntoViewIfNeeded();
        assertThat(chat.input()).isInViewport();
        page.evaluate("() => scrollTo(0, 0)");
        assertThat(chat.find("#title")).isInViewport();
        assertEquals(0, page.evaluate("() => document.documentElement.scrollWidth - innerWidth"));
    }

    @Test
    void in_a_low_window_menus_and_the_list_scroll_in_themselves() {
        gateway.deliver("minji", TestGateway.messageJson("Fractions"));
        var page = low();
        page.locator("#open-drawer").click();
        page.locator("#open-settings").scrollIntoViewIfNeeded();
        assertThat(page.locator("#open-settings")).isInViewport();
        page.locator(".conversation-menu").click();
        var menu = page.locator(".menu").boundingBox();
        assertTrue(menu.y >= 0 && menu.y + menu.height <= 180, () -> menu.y + " + " + menu.height);

        page.locator("[role=menuitem]").last().click();

        assertThat(page.locator(".dialog .danger")).isVisible();
        page.locator(".dialog .danger").scrollIntoViewIfNeeded();
        assertThat(page.locator(".dialog .danger")).isInViewport();
    }

    @Test
    void forced_colours_show_the_open_conversation_and_the_edges_of_messages() {
        gateway.deliver("minji", TestGateway.messageJson("Fractions"));
        var page = chromium.context(ScreenSize.DESKTOP.in("en-US").setForcedColors(ForcedColors.ACTIVE))
                .newPage();
        page.navigate(gateway.chatUrl("minji"));
        page.locator(".conversation-open").click();
        assertThat(page.locator(".user-message-text")).hasText("Fractions");

        assertThat(page.locator(".conversation")).hasCSS("outline-width", "2px");
        assertThat(page.locator(".user-message-text")).hasCSS("border-top-width", "1px");
    }

    @ParameterizedTest
    @EnumSource
    void the_box_takes_the_direction_of_its_words_and_is_large_enough_for_ios(ScreenSize screen) {
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);

        chat.input().fill("ما هي الزاوية الثالثة؟");

        assertThat(chat.input()).hasCSS("direction", "rtl");
        assertEquals(0, page.evaluate("""
                () => [...document.querySelectorAll('input:not([type=file]), textarea')]
                  .filter((box) => matchMedia('(pointer: coarse)').matches && parseFloat(getComputedStyle(box).fontSize) < 16).length"""));
    }

    private Page low() {
        var page = chromium.context(new Browser.NewContextOptions().setViewportSize(320, 180))
                .newPage();
        page.navigate(gateway.chatUrl("minji"));
        assertThat(page.locator("#query")).isVisible();
        return page;
    }
}
