package chatgateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.OtherBrowser;
import chatgateway.support.browser.OtherBrowsers;
import chatgateway.support.browser.ScriptedGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How the page feels in the hand, in Firefox ESR and WebKitGTK: what {@link TouchKeyboardTest}, {@link BackTest}, {@link OpeningTest},
 * {@link OldBrowserTest} and {@link LowWindowTest} demand of Chromium.
 */
@Tag("browser")
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherBrowsersPageTest {
    private static final String ENTER = "\uE007";

    /** No WebDriver emulates a finger; the page asks for it at each key. */
    private static final String TOUCH_SCREEN = """
            (() => {
              const real = matchMedia.bind(window);
              window.matchMedia = (query) => (query === '(pointer: coarse)' ? { matches: true } : real(query));
            })()""";

    /** As Android reports it: without a code. Whether the page leaves it to the browser, which breaks the line. */
    private static final String PRESS_ON_SCREEN = "document.querySelector('#query')"
            + ".dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))";

    private static final String QUESTION = "document.querySelector('.user-message-text')?.textContent ?? 'none'";

    /** How far below the top of the view the message is, in pixels. */
    private static final String PLACE = "Math.round(document.querySelector('.user-message').getBoundingClientRect().top"
            + " - document.querySelector('#scroll').getBoundingClientRect().top)";

    @Parameter
    private OtherBrowsers other;

    private OtherBrowser browser;

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @BeforeParameterizedClassInvocation
    void start(OtherBrowsers kind, @TempDir Path directory) throws IOException, InterruptedException {
        browser = kind.start(directory);
    }

    @AfterParameterizedClassInvocation
    void end() {
        browser.close();
    }

    @Test
    void enter_breaks_the_line_on_a_touch_screen_until_a_hardware_keyboard_is_used() throws InterruptedException {
        var before = gateway.asked().size();
        open("haneul");
        browser.read("document.querySelector('#query').blur()");
        browser.read(TOUCH_SCREEN);
        click("#query");
        browser.await("document.querySelector('#query').enterKeyHint", "enter");
        assertEquals("true", browser.read(PRESS_ON_SCREEN));

        browser.press("What is this?" + ENTER);
        browser.await("document.querySelector('.answer').dataset.state", "done");

        assertEquals(
                List.of("What is this?"),
                gateway.asked().subList(before, gateway.asked().size()));
        browser.read("document.querySelector('#query').blur()");
        click("#query");
        browser.await("document.querySelector('#query').enterKeyHint", "send");
    }

    @Test
    void back_and_forward_lead_through_conversations_and_dialogs_and_a_link_opens_one() throws InterruptedException {
        var user = "back-" + other;
        gateway.deliver(user, TestGateway.messageJson("Fractions"));
        gateway.deliver(user, TestGateway.messageJson("Triangles"));
        open(user);
        browser.await("document.querySelectorAll('.conversation-open').length", "2");
        clickOn(conversation("Fractions"));
        browser.await(QUESTION, "Fractions");
        browser.await("location.hash.startsWith('#c=')");
        var link = browser.read("location.hash");
        clickOn(conversation("Triangles"));
        browser.await(QUESTION, "Triangles");

        browser.travel(-1);
        browser.await(QUESTION, "Fractions");
        browser.travel(1);
        browser.await(QUESTION, "Triangles");
        click("#chat-menu");
        browser.await("document.querySelector('[role=menuitem]') !== null");
        click("[role=menuitem]");
        browser.await("document.querySelector('dialog[open]') !== null");
        browser.travel(-1);
        browser.await("document.querySelector('dialog[open]') === null");
        assertEquals("Triangles", browser.read(QUESTION));

        browser.open(gateway.chatUrl(user) + link);
        browser.await(QUESTION, "Fractions");
    }

    @Test
    void reading_begins_where_the_answer_begins() throws InterruptedException {
        var gate = new AnswerGate();
        var text = "A line of the answer.\n\n".repeat(80);
        gateway.say(text, gate, text + "The end.");
        open("reader");
        click("#query");
        browser.press("Explain" + ENTER);
        browser.await("document.querySelectorAll('.answer p').length >= 80");
        browser.await(PLACE, "16");
        browser.await("document.querySelector('#jump').hidden", "false");

        gate.open();
        browser.await("document.querySelector('.answer').dataset.state", "done");
        assertEquals("16", browser.read(PLACE));
        click("#jump");
        browser.await("document.querySelector('#jump').hidden");
        browser.await(
                "((view) => view.scrollHeight - view.clientHeight - view.scrollTop <= 1)(document.querySelector('#scroll'))");
    }

    @Test
    void in_a_low_window_the_conversation_has_all_of_it_and_the_rest_scrolls_away() throws InterruptedException {
        gateway.say("A line of the answer.\n\n".repeat(20));
        try (var host = new HostSite()) {
            host.shows(
                    "<iframe src='" + gateway.chatUrl("low") + "' style='border:0;width:320px;height:180px'></iframe>");
            browser.open(host.url());
            var chat = browser.frame();
            chat.await(isSeen("#welcome"));
            chat.read("(document.querySelector('#query').value = 'ما هي الزاوية الثالثة؟',"
                    + " document.querySelector('#query').dispatchEvent(new Event('input', { bubbles: true })))");
            assertEquals("rtl", chat.read("getComputedStyle(document.querySelector('#query')).direction"));
            chat.read("document.querySelector('#send').click()");
            chat.await("document.querySelector('.answer').dataset.state", "done");

            assertEquals("true", chat.read("document.querySelector('#scroll').clientHeight >= 180"));
            chat.await("Math.abs(document.querySelector('#scroll').getBoundingClientRect().top) <= 1");
            chat.read("document.querySelector('#query').scrollIntoView({ block: 'nearest' })");
            chat.await(isInWindow("#query"));
            chat.read("scrollTo(0, 0)");
            chat.await(isInWindow("#title"));
            assertEquals("0", chat.read("document.documentElement.scrollWidth - document.documentElement.clientWidth"));

            chat.read("document.querySelector('#chat-menu').click()");
            chat.await(isInWindow(".menu"));

            chat.read("document.documentElement.dir = 'rtl'");
            chat.await("((left) => left('#new-chat') < left('#title') && left('#send') < 100)"
                    + "((selector) => document.querySelector(selector).getBoundingClientRect().left)");
            assertEquals("0", chat.read("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }
    }

    @Test
    void the_sentence_for_old_browsers_is_for_those_only() throws InterruptedException {
        open("minji");
        assertEquals("false", browser.read(isSeen(".old-browser-notice")));

        browser.read("document.documentElement.className = 'old-browser'");

        assertEquals("true", browser.read(isSeen(".old-browser-notice")));
    }

    private void open(String user) throws InterruptedException {
        browser.open(gateway.chatUrl(user));
        browser.await("document.querySelector('#welcome').checkVisibility() && document.activeElement.id === 'query'");
    }

    private void click(String selector) {
        clickOn("document.querySelector('" + selector + "')");
    }

    /** In the middle of the element. */
    private void clickOn(String element) {
        var place = browser.read(
                        "((box) => Math.round(box.x + box.width / 2) + ' ' + Math.round(box.y + box.height / 2))("
                                + element + ".getBoundingClientRect())")
                .split(" ");
        browser.click(Integer.parseInt(place[0]), Integer.parseInt(place[1]));
    }

    private static String conversation(String title) {
        return "[...document.querySelectorAll('.conversation-open')].find(({ textContent }) => textContent.includes('"
                + title + "'))";
    }

    private static String isSeen(String selector) {
        return "document.querySelector('" + selector + "').checkVisibility({ visibilityProperty: true })";
    }

    private static String isInWindow(String selector) {
        return "((box) => box.top >= 0 && box.bottom <= innerHeight)(document.querySelector('" + selector
                + "').getBoundingClientRect())";
    }
}
