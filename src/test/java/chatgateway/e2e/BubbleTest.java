package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bubble in a host's page, on another site than the gateway. */
@PageTest(whole = true)
@Tag("T31")
record BubbleTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    @BeforeEach
    void embed() {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<h1>CoinTutor</h1><script src='" + gateway.url()
                + "/embed.js' data-chat-url='/api/chat-url' defer></script>");
    }

    @Test
    void one_line_is_enough_for_a_chat_that_is_asked_for_when_it_is_opened() {
        gateway.say("Hello, Minji.");
        var page = chromium.open(host.url());
        assertThat(bubble(page)).hasAttribute("aria-expanded", "false");
        assertEquals(0, host.asked());

        bubble(page).click();

        var chat = chat(page);
        assertThat(chat.input()).isFocused();
        chat.askAndWait("Hello?");
        assertThat(chat.text()).hasText("Hello, Minji.");
        chat.input().press("Escape");
        assertThat(bubble(page)).hasAttribute("aria-expanded", "false");
        assertThat(bubble(page)).isFocused();
        assertThat(page.locator("chat-gateway .panel")).isHidden();
        bubble(page).press("Enter");
        assertThat(chat.input()).isFocused();
    }

    @Test
    void a_key_that_is_not_meant_for_the_bubble_does_what_it_always_does() {
        var page = chromium.open(host.url());
        page.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<a id=next href=/>next</a>')");
        bubble(page).focus();

        bubble(page).press("Space");

        assertThat(chat(page).input()).isFocused();
        page.evaluate("() => ChatGateway.close()");
        bubble(page).focus();
        bubble(page).press("Tab");
        assertThat(bubble(page)).not().isFocused();
    }

    @Test
    void the_host_leads_it_and_hears_of_it() {
        var gate = new AnswerGate();
        gateway.say("First.");
        gateway.say("", gate, "Second.");
        host.shows("<script src='" + gateway.url() + "/embed.js'></script>");
        var page = chromium.open(host.url());
        page.evaluate("""
                () => {
                  window.heard = [];
                  for (const name of ['ready', 'opened', 'closed', 'message', 'answer', 'unread']) {
                    ChatGateway.on(name, (data) => window.heard.push(name + ' ' + (data.state ?? data.count ?? '')));
                  }
                  ChatGateway.init({ chatUrl: async () => (await (await fetch('/api/chat-url')).json()).url, theme: 'dark' });
                  ChatGateway.ask('One?');
                }""");
        var chat = chat(page);
        chat.finished();
        assertThat(chat.text()).hasText("First.");
        assertThat(chat.find("html")).hasAttribute("data-theme", "dark");
        page.evaluate("() => ChatGateway.ask('Two?')");
        assertThat(chat.questions().last()).hasText("Two?");
        page.evaluate("() => { ChatGateway.close(); ChatGateway.setTheme('light'); }");
        assertThat(chat.find("html"))
                .hasAttribute("data-theme", "light"); // the frame has received this, and so that it is closed
        gate.open();
        assertThat(page.locator("chat-gateway .unread")).hasText("1");
        assertThat(bubble(page)).hasAttribute("aria-label", "Open the AI chat (1)");

        page.evaluate("() => ChatGateway.open()");
        assertThat(page.locator("chat-gateway .unread")).isHidden();
        page.evaluate("() => ChatGateway.setLocale('ko')");
        assertThat(chat.input()).hasAttribute("placeholder", "무엇이든 물어보세요");
        assertThat(chat.text()).hasText("Second.");
        page.evaluate("() => ChatGateway.newChat()");
        assertThat(chat.questions()).hasCount(0);
        assertEquals(
                List.of(
                        "opened ",
                        "ready ",
                        "message ",
                        "answer done",
                        "message ",
                        "closed ",
                        "answer done",
                        "unread 1",
                        "opened ",
                        "ready "),
                page.evaluate("() => window.heard"));
    }

    @Test
    void nothing_of_a_user_is_seen_by_the_next_one() {
        gateway.say("The secret of Minji.");
        host.shows("<script src='" + gateway.url() + "/embed.js' data-chat-url='/api/chat-url' data-open></script>");
        var page = chromium.open(host.url());
        var chat = chat(page);
        chat.askAndWait("A secret?");

        page.evaluate("() => ChatGateway.logout()");
        assertThat(page.locator("iframe")).hasCount(0);
        assertThat(bubble(page)).isHidden();
        host.gives(() -> gateway.chatUrl("bob"));
        page.evaluate("() => ChatGateway.login()");

        assertThat(chat.find("#welcome")).isVisible();
        assertThat(chat.questions()).hasCount(0);
        assertThat(page.frameLocator("iframe").locator("body")).not().containsText("secret");
    }

    @Test
    void a_host_that_gives_no_chat_url_is_told_and_can_try_again() {
        chromium.allowErrors("401");
        chromium.allowErrors("ChatGateway");
        host.gives(() -> null);
        var page = chromium.open(host.url());
        bubble(page).click();
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();

        host.gives(() -> gateway.chatUrl("minji"));
        page.locator("chat-gateway [role=alert] button").click();

        assertThat(chat(page).input()).isVisible();
    }

    @Test
    void a_strict_host_may_load_it_twice_and_late_and_take_it_away() {
        host.allowsOnly("default-src 'none'; img-src data:; connect-src 'self'; script-src " + gateway.url()
                + "; frame-src " + gateway.url());
        var tag =
                "<script src='" + gateway.url() + "/embed.js' data-chat-url='/api/chat-url' data-mode=bubble></script>";
        host.shows("<div id=app></div>" + tag + tag);
        var page = chromium.open(host.url());
        assertThat(bubble(page)).hasCount(1);
        assertThat(bubble(page)).hasCSS("border-radius", "50%");

        page.evaluate("() => ChatGateway.init({ chatUrl: '/api/chat-url' }).open()");
        assertThat(page.locator("iframe")).hasCount(1);
        assertThat(chat(page).input()).isVisible();
        page.evaluate("() => ChatGateway.destroy()");
        assertThat(page.locator("chat-gateway")).hasCount(0);
        page.evaluate("() => ChatGateway.init({ chatUrl: '/api/chat-url', mode: 'inline', target: '#app' })");

        assertThat(chat(page).input()).isVisible();
        assertThat(chat(page).find("#close")).isHidden();
        assertEquals(2, host.asked());
    }

    @Test
    void on_a_phone_it_fills_the_screen_and_has_its_own_way_out() {
        var page = chromium.context(new Browser.NewContextOptions()
                        .setViewportSize(390, 844)
                        .setIsMobile(true)
                        .setHasTouch(true))
                .newPage();
        chromium.allowErrors("401");
        chromium.allowErrors("ChatGateway");
        host.gives(() -> null);
        page.navigate(host.url());
        bubble(page).tap();
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();
        bubble(page).tap(); // nothing else leads out of what is not there
        assertThat(page.locator("chat-gateway .panel")).isHidden();

        host.gives(() -> gateway.chatUrl("minji"));
        bubble(page).tap();
        var chat = chat(page);
        assertThat(chat.input()).isVisible();
        var box = page.locator("chat-gateway iframe").boundingBox();
        assertEquals(390, box.width);
        assertEquals(844, box.height);
        assertThat(bubble(page)).isHidden();
        chat.find("#close").tap();
        assertThat(bubble(page)).isVisible();
        assertThat(page.locator("chat-gateway .panel")).isHidden();
    }

    @Test
    void who_is_in_the_way_can_be_moved_and_opens_where_there_is_room() {
        host.shows(
                "<script src='" + gateway.url() + "/embed.js' data-chat-url='/api/chat-url' data-draggable></script>");
        var page = chromium.open(host.url());
        var before = bubble(page).boundingBox();
        var mouse = page.mouse();
        mouse.move(before.x + 20, before.y + 20);
        mouse.down();
        mouse.move(before.x - 180, before.y - 280);
        mouse.move(-500, before.y - 280);
        mouse.up();

        assertThat(bubble(page)).hasAttribute("aria-expanded", "false");
        assertEquals(0, bubble(page).boundingBox().x);
        assertEquals(before.y - 300, bubble(page).boundingBox().y);
        page.setViewportSize(400, 250); // a phone that is turned
        assertThat(bubble(page)).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
        page.setViewportSize(1280, 720);
        assertEquals(before.y - 300, bubble(page).boundingBox().y);
        bubble(page).click();
        assertThat(chat(page).input()).isVisible();
        assertThat(page.locator("chat-gateway .panel"))
                .isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
    }

    @Test
    void a_mistake_of_the_host_is_explained() {
        var page = chromium.open(host.url());
        var mistakes = page.evaluate("""
                () => {
                  ChatGateway.destroy();
                  const said = [];
                  for (const mistake of [() => ChatGateway.open(), () => ChatGateway.init(), () => ChatGateway.init({ chatUrl: '' }),
                    () => ChatGateway.init({ chatUrl: '/x', mode: 'popup' }), () => ChatGateway.init({ chatUrl: '/x', mode: 'inline', target: '#no' }),
                    () => ChatGateway.init({ chatUrl: '/x', color: 'red' }), () => ChatGateway.on('click', () => {})]) {
                    try { mistake(); said.push('nothing'); } catch ({ message }) { said.push(message); }
                  }
                  return said.join('|');
                }""");
        assertEquals(
                "ChatGateway: init() comes first.|"
                        + "ChatGateway: chatUrl must be an address or a function.|"
                        + "ChatGateway: chatUrl must be an address or a function.|"
                        + "ChatGateway: mode must be bubble or inline, not popup.|"
                        + "ChatGateway: target must be an element or a selector that finds one.|"
                        + "ChatGateway: there is no option color.|ChatGateway: there is no event click.",
                mistakes);
    }

    static Locator bubble(Page page) {
        return page.locator("chat-gateway .button");
    }

    static ChatView chat(Page page) {
        FrameLocator frame = page.frameLocator("chat-gateway iframe");
        return ChatView.of(frame);
    }
}
