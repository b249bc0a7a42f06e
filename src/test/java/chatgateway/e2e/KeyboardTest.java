package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A chat that is led by the keyboard alone: everything is reached, and focus is never lost. */
@PageTest(whole = true)
record KeyboardTest(Chromium chromium, ScriptedGateway gateway) {
    private static final int MOST_STEPS = 30;

    @Test
    void a_keyboard_is_enough_from_a_question_to_a_new_name() {
        gateway.play(answer -> {
            answer.text("A long story.");
            answer.hold();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        var chat = ChatView.of(page);
        assertThat(chat.input()).isFocused();
        page.keyboard().type("A story?");
        page.keyboard().press("Enter");
        assertThat(chat.text()).hasText("A long story.");
        assertThat(chat.input()).isFocused();

        tabTo(page, chat.stop());
        page.keyboard().press("Enter");
        chat.is("stopped");
        assertThat(chat.input()).isFocused();

        tabTo(page, chat.answer().locator("[data-action=copy]"), "Shift+Tab");
        page.keyboard().press("Enter");
        page.waitForFunction("async () => await navigator.clipboard.readText() === 'A long story.'");
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowRight");
        assertThat(chat.answer().locator("[data-action=like]")).isFocused();
        page.keyboard().press("Enter");
        assertThat(chat.answer().locator("[data-action=like]")).hasAttribute("aria-pressed", "true");

        page.setViewportSize(360, 640);
        tabTo(page, chat.find("#open-drawer"), "Shift+Tab");
        page.keyboard().press("Enter");
        tabTo(page, chat.find(".conversation-menu"));
        page.keyboard().press("Enter");
        assertThat(chat.find("[role=menuitem]").first()).isFocused();
        page.keyboard().press("Enter");
        assertThat(chat.find(".dialog input")).isFocused();
        page.keyboard().type("Stories");
        page.keyboard().press("Enter");
        assertThat(chat.find(".conversation-open")).hasText("Stories");
        assertThat(chat.find(".conversation-menu")).isFocused();
        page.keyboard().press("Escape");
        assertThat(chat.find("#open-drawer")).isFocused();
    }

    private static void tabTo(Page page, Locator target) {
        tabTo(page, target, "Tab");
    }

    /** Presses the key until this has the focus. */
    private static void tabTo(Page page, Locator target, String key) {
        for (var presses = 0; presses < MOST_STEPS; presses++) {
            if (Boolean.TRUE.equals(target.evaluate("element => element === document.activeElement"))) {
                return;
            }
            page.keyboard().press(key);
        }
        assertThat(target).isFocused();
    }
}
