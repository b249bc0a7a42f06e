package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages can be copied, edited and sent again, by mouse, finger and keyboard. */
@Tag("browser")
class ActionsTest {
    private static final String ANSWER = "So **it** is:\n\n```python\nprint(1 < 2)\n```";

    private static final String CLIPBOARD = """
            async (type) => {
              const [item] = await navigator.clipboard.read();
              return (await item.getType(type)).text();
            }""";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    private Page page;
    private ChatView chat;

    @Test
    void an_answer_is_copied_as_markdown_and_for_other_programs_as_plain_html() {
        open(new Browser.NewContextOptions().setPermissions(List.of("clipboard-read", "clipboard-write")));

        page.clock().install();
        page.clock().pauseAt(System.currentTimeMillis() + 60_000); // or the sign could be gone before it is looked for
        action("copy").click();
        assertThat(action("copy").locator("use")).hasAttribute("href", "#icon-check");

        assertEquals(ANSWER, page.evaluate(CLIPBOARD, "text/plain"));
        var html = (String) page.evaluate(CLIPBOARD, "text/html");
        assertTrue(html.contains("<strong>it</strong>"), html);
        assertTrue(html.contains("<pre><code>print(1 &lt; 2)</code></pre>"), html);
        assertFalse(html.contains("class="), html);
        assertFalse(html.contains("<button"), html);

        chat.find(".user-message").hover();
        chat.find(".user-message [data-action=copy]").click();
        assertThat(chat.find(".user-message [data-action=copy] use")).hasAttribute("href", "#icon-check");
        assertEquals("Is *it* so?", page.evaluate(CLIPBOARD, "text/plain"));
    }

    @Test
    void the_buttons_of_an_answer_take_one_step_of_the_tab_key_and_the_arrows_lead_through_them() {
        open(new Browser.NewContextOptions());
        assertThat(action("read")).isVisible();
        assertThat(chat.answer().locator(".suggestion").first()).isVisible();
        action("copy").focus();

        page.keyboard().press("ArrowRight");
        assertThat(action("again")).isFocused();
        page.keyboard().press("End");
        assertThat(action("read")).isFocused();
        page.keyboard().press("ArrowRight");
        assertThat(action("copy")).isFocused();
        page.keyboard().press("ArrowLeft");
        page.keyboard().press("ArrowLeft");
        assertThat(action("dislike")).isFocused();
        page.keyboard().press("Tab");
        assertThat(chat.answer().locator(".suggestion").first()).isFocused();
        page.keyboard().press("Shift+Tab");
        assertThat(action("dislike")).isFocused();
    }

    @Test
    void on_a_phone_every_button_is_in_sight_and_large_enough_for_a_finger() {
        open(new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setIsMobile(true)
                .setHasTouch(true));
        assertThat(action("read")).isVisible();

        assertThat(chat.find(".user-message .message-actions")).hasCSS("opacity", "1");
        for (var button : chat.find("#log .message-actions button:visible").all()) {
            var box = button.boundingBox();
            assertTrue(box.width >= 44 && box.height >= 44, () -> button + " " + box.width + "×" + box.height);
        }
    }

    @Test
    void a_question_is_edited_in_its_place_and_asked_as_a_new_one_while_the_draft_stays() {
        open(new Browser.NewContextOptions());
        gateway.say("Not so.");
        chat.input().fill("half a draft");

        edit();
        assertThat(editor()).isFocused();
        assertThat(editor()).hasValue("Is *it* so?");
        editor().fill("Is it not?");
        page.keyboard().press("Escape");
        assertThat(editor()).hasCount(0);
        assertThat(chat.find(".user-message [data-action=edit]")).isFocused();

        edit();
        editor().fill("Is it");
        page.keyboard().press("Shift+Enter");
        page.keyboard().type("not?");
        page.keyboard().press("Enter");

        assertThat(chat.questions()).hasText(new String[] {"Is *it* so?", "Is it\nnot?"});
        assertThat(chat.text()).hasText("Not so.");
        assertThat(chat.input()).hasValue("half a draft");
        assertThat(chat.input()).isFocused();
        assertEquals(List.of("Is *it* so?", "Is it\nnot?"), gateway.asked());
    }

    @Test
    void a_syllable_that_is_being_composed_is_not_sent() {
        open(new Browser.NewContextOptions());
        edit();

        editor().evaluate("""
                (input) => input.dispatchEvent(new KeyboardEvent('keydown',
                  {key: 'Enter', code: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))""");

        assertThat(editor()).isVisible();
        assertThat(chat.questions()).hasCount(1);
    }

    private void open(Browser.NewContextOptions options) {
        gateway.say(ANSWER);
        page = chromium.context(options).newPage();
        page.navigate(gateway.chatUrl("minji"));
        chat = ChatView.of(page);
        chat.askAndWait("Is *it* so?");
    }

    private void edit() {
        chat.find(".user-message").first().hover();
        chat.find(".user-message [data-action=edit]").first().click();
    }

    private Locator editor() {
        return chat.find(".editor textarea");
    }

    private Locator action(String action) {
        return chat.answer().locator("[data-action=" + action + "]");
    }
}
