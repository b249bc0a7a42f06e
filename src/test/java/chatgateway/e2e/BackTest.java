package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Back closes what covers the chat, then opens the conversation before, and only then leaves; in a frame it is the host's. */
@PageTest
record BackTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    @ParameterizedTest
    @EnumSource
    void back_and_forward_lead_through_the_conversations_that_were_opened(ScreenSize screen) {
        gateway.deliver("minji", TestGateway.messageJson("Fractions"));
        gateway.deliver("minji", TestGateway.messageJson("Triangles"));
        var page = open(screen);
        var chat = ChatView.of(page);
        openFromList(screen, page, "Fractions");
        assertThat(chat.questions()).hasText("Fractions");
        openFromList(screen, page, "Triangles");
        assertThat(chat.questions()).hasText("Triangles");
        chat.find("#new-chat").click();
        assertThat(chat.questions()).hasCount(0);

        page.goBack();
        assertThat(chat.questions()).hasText("Triangles");
        page.goBack();
        assertThat(chat.questions()).hasText("Fractions");
        page.goForward();
        assertThat(chat.questions()).hasText("Triangles");
        page.goForward();
        assertThat(chat.questions()).hasCount(0);
        page.goBack();
        page.goBack();
        page.goBack();
        assertThat(chat.find("#welcome")).isVisible();
        page.goBack();
        assertEquals("about:blank", page.url());
    }

    @ParameterizedTest
    @EnumSource
    void back_closes_a_dialog_and_what_was_closed_otherwise_costs_no_press(ScreenSize screen) {
        var page = open(screen);
        var chat = ChatView.of(page);
        chat.askAndWait("Fractions");
        var address = page.url();
        chat.find("#chat-menu").click();
        chat.find("[role=menuitem]").first().click();
        assertThat(chat.find(".dialog")).isVisible();
        page.goBack();
        assertThat(chat.find(".dialog")).hasCount(0);
        assertEquals(address, page.url());

        chat.answer().locator("[data-action=dislike]").click();
        assertThat(chat.find("#feedback-dialog")).isVisible();
        page.goBack();
        assertThat(chat.find("#feedback-dialog")).isHidden();

        chat.find("#chat-menu").click();
        chat.find("[role=menuitem]").first().click();
        page.keyboard().press("Escape");
        assertThat(chat.find(".dialog")).hasCount(0);
        page.waitForFunction("() => history.state.depth === 0");
        page.goBack();
        assertEquals("about:blank", page.url());
    }

    @Test
    void back_closes_the_drawer_and_the_dialog_above_it_one_by_one() {
        gateway.deliver("minji", TestGateway.messageJson("Fractions"));
        var page = open(ScreenSize.PHONE);
        var chat = ChatView.of(page);
        page.locator("#open-drawer").click();
        page.locator(".conversation-menu").click();
        page.locator("[role=menuitem]").first().click();
        assertThat(page.locator(".dialog")).isVisible();

        page.goBack();
        assertThat(page.locator(".dialog")).hasCount(0);
        assertThat(page.locator("#drawer")).isVisible();
        page.goBack();
        assertThat(page.locator("#drawer")).isHidden();
        page.goForward();
        page.waitForFunction("() => history.state.depth === 0");
        assertThat(chat.find("#welcome")).isVisible();
        page.goBack();
        assertEquals("about:blank", page.url());
    }

    @Test
    void a_chat_that_gets_its_id_below_a_drawer_is_still_there_when_back_closes_it() {
        gateway.say("Yes.");
        var page = open(ScreenSize.PHONE);
        var chat = ChatView.of(page);
        chat.input().fill("Is it?");
        page.evaluate(
                "() => { document.querySelector('#open-drawer').click(); document.querySelector('#send').click(); }");
        assertThat(page.locator(".conversation")).hasCount(1);
        page.waitForFunction("() => location.hash.startsWith('#c=')");
        var address = page.url();

        page.goBack();

        assertThat(page.locator("#drawer")).isHidden();
        assertThat(chat.questions()).hasText("Is it?");
        assertEquals(address, page.url());
    }

    @ParameterizedTest
    @EnumSource
    void a_link_to_a_conversation_opens_it_and_back_returns(ScreenSize screen) {
        gateway.deliver("minji", TestGateway.messageJson("Fractions"));
        var page = open(screen);
        var chat = ChatView.of(page);
        openFromList(screen, page, "Fractions");
        assertThat(chat.questions()).hasText("Fractions");
        var link = page.url();
        page.waitForFunction("() => location.hash.startsWith('#c=')");
        var linked = page.url().substring(page.url().indexOf('#'));
        var other = chromium.context(screen.in("en-US")).newPage();

        other.navigate(gateway.chatUrl("minji") + linked);

        var view = ChatView.of(other);
        assertThat(view.questions()).hasText("Fractions");
        view.find("#new-chat").click();
        assertThat(view.questions()).hasCount(0);
        other.goBack();
        assertThat(view.questions()).hasText("Fractions");
        other.goBack();
        assertEquals("about:blank", other.url());
        assertThat(chat.questions()).hasText("Fractions");
        assertEquals(link, page.url());
    }

    @ParameterizedTest
    @EnumSource
    void in_a_frame_the_history_stays_the_host_s(ScreenSize screen) {
        gateway.deliver("minji", TestGateway.messageJson("Fractions"));
        host.shows("<iframe src='" + gateway.chatUrl("minji") + "' width=350 height=600></iframe>");
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(host.url());
        var chat = ChatView.of(page.frameLocator("iframe"));
        assertThat(chat.find("#welcome")).isVisible();
        var entries = page.evaluate("() => history.length");

        chat.find("#open-drawer").click();
        chat.find(".conversation-open").click();
        assertThat(chat.questions()).hasText("Fractions");
        chat.find("#chat-menu").click();
        chat.find("[role=menuitem]").first().click();
        chat.find(".dialog [data-part=cancel]").click();
        chat.find("#new-chat").click();
        assertThat(chat.questions()).hasCount(0);

        assertEquals(entries, page.evaluate("() => history.length"));
        page.goBack();
        assertEquals("about:blank", page.url());
    }

    private Page open(ScreenSize screen) {
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        assertThat(page.locator("#welcome")).isVisible();
        return page;
    }

    private static void openFromList(ScreenSize screen, Page page, String title) {
        if (screen == ScreenSize.PHONE) {
            page.locator("#open-drawer").click();
        }
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(title).setExact(true))
                .click();
    }
}
