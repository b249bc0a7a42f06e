package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Mouse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a key press in the message box sends, and what it does not. */
@PageTest(whole = true)
record ComposerTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void enter_sends_and_shift_enter_breaks_the_line() {
        var chat = chromium.chat(gateway, "minji");
        assertThat(chat.input()).isFocused();
        chat.input().pressSequentially("first line");
        chat.input().press("Shift+Enter");
        chat.input().pressSequentially("second line");
        assertThat(chat.input()).hasValue("first line\nsecond line");

        chat.input().press("Enter");
        chat.finished();

        assertEquals(List.of("first line\nsecond line"), gateway.asked());
        assertThat(chat.input()).hasValue("");
        assertThat(chat.input()).isFocused();
    }

    @Test
    void the_button_sends_and_an_empty_box_cannot_be_sent() {
        var chat = chromium.chat(gateway, "minji");
        assertThat(chat.send()).isDisabled();
        chat.input().fill(" \n ");
        assertThat(chat.send()).isDisabled();
        chat.input().press("Enter");

        chat.input().fill("a question");
        chat.send().click();
        chat.finished();

        assertEquals(List.of("a question"), gateway.asked());
    }

    /** WCAG 1.4.4: text at 200 %, here on a phone, all buttons shown; then a keyboard that leaves little of it. */
    @Test
    void large_text_and_a_keyboard_leave_room_for_the_question_and_for_the_conversation() {
        var upload = "{\"file_upload\":{\"enabled\":true,\"number_limits\":3,\"allowed_file_types\":[\"image\"],"
                + "\"allowed_file_upload_methods\":[\"local_file\"]},\"speech_to_text\":{\"enabled\":true}}";
        gateway.dify().replyOnce("GET", "/v1/parameters", CannedReply.of(200, "application/json", upload));
        var page = chromium.context().newPage();
        page.setViewportSize(320, 640);
        page.navigate(gateway.chatUrl("minji"));
        assertThat(page.locator("#attach")).isVisible();
        assertThat(page.locator("#voice")).isVisible();

        page.evaluate("() => document.documentElement.style.fontSize = '200%'");
        var box = page.locator("#query").boundingBox();
        var above = page.locator("#scroll").boundingBox();
        assertTrue(above.height > 120, () -> "the conversation is " + above.height + " px high");
        assertTrue(box.width > 200, () -> "the box is " + box.width + " px wide");

        page.evaluate("() => document.documentElement.style.fontSize = ''");
        page.setViewportSize(640, 180);
        var log = page.locator("#scroll").boundingBox();
        assertTrue(log.height > 50, () -> "the conversation is " + log.height + " px high");
    }

    /** Enter ends the syllable first; in Chromium that key press says that it belongs to the input method. */
    @Test
    void a_korean_syllable_being_composed_is_never_sent() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(chat.input()).isFocused();
        var keyboard = page.context().newCDPSession(page);
        page.evaluate("() => document.querySelector('#query').addEventListener('keydown',"
                + " (event) => (window.lastKey = [event.key, event.keyCode, event.isComposing].join()), true)");

        insert(keyboard, "안");
        compose(keyboard, "ㄴ");
        compose(keyboard, "녀");
        compose(keyboard, "녕");
        pressInInputMethod(keyboard);
        assertEquals("Process,229,true", page.evaluate("() => window.lastKey"));
        assertThat(chat.input()).hasValue("안녕");
        assertThat(chat.questions()).hasCount(0);

        insert(keyboard, "녕");
        chat.input().press("Enter");
        chat.finished();

        assertEquals(List.of("안녕"), gateway.asked());
    }

    @Test
    void two_presses_of_enter_send_once() {
        var bothPressed = new AnswerGate();
        gateway.play(answer -> {
            bothPressed.await();
            answer.text("Once.");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.input().fill("once");

        page.evaluate("() => { for (let i = 0; i < 2; i++) document.querySelector('#query').dispatchEvent("
                + "new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true })); }");
        chat.input().press("Enter");
        bothPressed.open();
        chat.finished();

        assertEquals(List.of("once"), gateway.asked());
        assertThat(chat.questions()).hasCount(1);
    }

    /** Stop stands where Send was. */
    @Test
    void the_second_click_of_a_double_click_on_send_does_not_stop_the_answer() {
        var bothClicked = new AnswerGate();
        gateway.say("Begun", bothClicked, ", ended.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.input().fill("slowly");
        var send = chat.send().boundingBox();
        page.mouse().click(send.x + send.width / 2, send.y + send.height / 2);
        assertThat(chat.stop()).isVisible();
        page.mouse().down(new Mouse.DownOptions().setClickCount(2));
        page.mouse().up(new Mouse.UpOptions().setClickCount(2));
        bothClicked.open();
        chat.finished();
        assertThat(chat.text()).hasText("Begun, ended.");

        var stopped = new AnswerGate();
        gateway.say("Begun again", stopped, ", ended.");
        chat.input().fill("at once");
        page.evaluate("() => ['#send', '#stop'].forEach((button) => document.querySelector(button).click())");
        assertThat(chat.stop()).isEnabled();
        page.waitForFunction("""
                () => {
                  const stop = document.querySelector('#stop');
                  stop.click();
                  return stop.disabled;
                }""");
        stopped.open();
        chat.is("stopped");
    }

    @Test
    void what_is_written_during_an_answer_stays_in_the_box() {
        var written = new AnswerGate();
        gateway.play(answer -> {
            answer.text("I am still talking.");
            written.await();
            answer.end();
        });
        var chat = chromium.chat(gateway, "minji");
        chat.ask("first");
        assertThat(chat.text()).hasText("I am still talking.");

        chat.input().fill("second");
        written.open();
        chat.finished();

        assertEquals(List.of("first"), gateway.asked());
        chat.input().press("Enter");
        assertThat(chat.questions()).hasCount(2);
        chat.finished();
        assertEquals(List.of("first", "second"), gateway.asked());
    }

    @Test
    void words_of_the_host_stand_in_the_box_once_and_are_not_sent() {
        var page = chromium.open(gateway.chatUrl("minji") + "#text=Explain%20%22x%22%20%26%20y");
        var chat = ChatView.of(page);

        assertThat(chat.input()).hasValue("Explain \"x\" & y");
        assertEquals(gateway.url() + "/chat", page.url());
        chat.input().press("Enter");
        chat.finished();
        page.reload();
        assertThat(chat.questions()).hasCount(1);
        assertThat(chat.input()).hasValue("");
    }

    @Test
    void up_and_down_bring_earlier_questions_back_into_an_empty_box() {
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("first");
        chat.askAndWait("second");

        chat.input().press("ArrowUp");
        assertThat(chat.input()).hasValue("second");
        chat.input().press("ArrowUp");
        chat.input().press("ArrowUp");
        assertThat(chat.input()).hasValue("first");
        chat.input().press("ArrowDown");
        chat.input().press("ArrowDown");
        assertThat(chat.input()).hasValue("");

        chat.input().fill("my own");
        chat.input().press("ArrowUp");
        assertThat(chat.input()).hasValue("my own");
    }

    @Test
    void a_suggested_question_is_asked_with_one_click() {
        var chat = chromium.chat(gateway, "minji");
        var suggestion = chat.find(".suggestion").first();
        var question = suggestion.innerText();

        suggestion.click();
        chat.finished();

        assertEquals(List.of(question), gateway.asked());
    }

    private static void compose(CDPSession keyboard, String syllable) {
        var arguments = new JsonObject();
        arguments.addProperty("text", syllable);
        arguments.addProperty("selectionStart", 1);
        arguments.addProperty("selectionEnd", 1);
        keyboard.send("Input.imeSetComposition", arguments);
    }

    private static void insert(CDPSession keyboard, String text) {
        var arguments = new JsonObject();
        arguments.addProperty("text", text);
        keyboard.send("Input.insertText", arguments);
    }

    private static void pressInInputMethod(CDPSession keyboard) {
        var arguments = new JsonObject();
        arguments.addProperty("type", "rawKeyDown");
        arguments.addProperty("key", "Process");
        arguments.addProperty("code", "Enter");
        arguments.addProperty("windowsVirtualKeyCode", 229);
        keyboard.send("Input.dispatchKeyEvent", arguments);
    }
}
