package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the pointer is a finger, Enter of the on-screen keyboard breaks the line, and that of a hardware keyboard sends. */
@PageTest
record TouchKeyboardTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void enter_on_the_screen_breaks_the_line_and_the_button_sends() {
        var page = open(ScreenSize.PHONE);
        var chat = ChatView.of(page);
        assertThat(chat.input()).hasAttribute("enterkeyhint", "enter");
        chat.input().tap();

        insert(page, "first");
        pressOnScreen(page);
        insert(page, "second");
        assertThat(chat.input()).hasValue("first\nsecond");
        chat.send().tap();
        chat.finished();

        assertEquals(List.of("first\nsecond"), gateway.asked());
    }

    @Test
    void a_message_that_is_edited_on_a_phone_can_have_lines_too() {
        var page = open(ScreenSize.PHONE);
        var chat = ChatView.of(page);
        chat.input().fill("first");
        chat.send().tap();
        chat.finished();
        chat.find("[data-action=edit]").tap();
        var editor = chat.find(".editor-input");
        assertThat(editor).isFocused();
        assertThat(editor).hasAttribute("enterkeyhint", "enter");

        pressOnScreen(page);
        insert(page, "second");
        assertThat(editor).hasValue("first\nsecond");
    }

    @Test
    void enter_sends_on_a_touch_screen_with_a_hardware_keyboard() {
        var page = open(ScreenSize.PHONE);
        var chat = ChatView.of(page);
        chat.input().tap();

        page.keyboard().type("What is this?");
        page.keyboard().press("Enter");
        chat.finished();

        assertEquals(List.of("What is this?"), gateway.asked());
        chat.find("#scroll").tap();
        chat.input().tap();
        assertThat(chat.input()).hasAttribute("enterkeyhint", "send");
    }

    /** iOS names codes for the keys of its on-screen keyboard too, but that keyboard covers a part of the page. */
    @ParameterizedTest
    @EnumSource
    void a_covered_page_has_its_keyboard_on_the_screen(ScreenSize screen) {
        var page = chromium.context(screen.in("en-US")).newPage();
        page.addInitScript("""
                Object.defineProperty(VisualViewport.prototype, 'height', { get: () => document.documentElement.clientHeight - 260 });
                """);
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.input().click();

        page.keyboard().type("first");
        page.keyboard().press("Enter");
        var sends = screen == ScreenSize.DESKTOP;
        assertThat(chat.questions()).hasCount(sends ? 1 : 0);
        assertThat(chat.input()).hasValue(sends ? "" : "first\n");
        if (!sends) {
            page.keyboard().press("Control+Enter");
        }
        chat.finished();

        assertEquals(List.of("first"), gateway.asked());
    }

    private Page open(ScreenSize screen) {
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        return page;
    }

    private static void insert(Page page, String text) {
        page.keyboard().insertText(text);
    }

    /** As Chrome on Android reports it: without a code. */
    private static void pressOnScreen(Page page) {
        var keyboard = page.context().newCDPSession(page);
        for (var type : List.of("keyDown", "keyUp")) {
            var key = new JsonObject();
            key.addProperty("type", type);
            key.addProperty("key", "Enter");
            key.addProperty("text", type.equals("keyDown") ? "\r" : "");
            key.addProperty("windowsVirtualKeyCode", 13);
            keyboard.send("Input.dispatchKeyEvent", key);
        }
    }
}
