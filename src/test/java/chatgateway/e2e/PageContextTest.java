package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.KeyboardModifier;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page around the chat: what it shows goes with each message, and links of an answer to it stay in it. */
@PageTest(version = DifyVersion.V1_14, mode = Mode.ADVANCED_CHAT, whole = true)
@Tag("T43")
record PageContextTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {

    @Test
    void what_the_page_shows_goes_with_each_message_until_the_user_takes_it_off() {
        gateway.dify().app(TestGateway.KEY).everyField();
        chromium.allowErrors("ChatGateway: no context: broken");
        var page = open("""
                window.shown = { inputs: { name: '민지', level: 'expert', role: 'pupil', nothing: 1, age: 'old' },
                  label: '3단원 2번 문제', starters: ['힌트만 줘'] };
                ChatGateway.init({ chatUrl: '/api/chat-url', context: async () => window.shown });""");
        page.locator("#help").click(); // a link with data-chat-gateway-open
        assertEquals(host.url() + "/", page.url());
        var chat = BubbleTest.chat(page);
        var chip = chat.find("#context");
        assertThat(chip.locator(".context-label")).hasText("3단원 2번 문제");
        assertThat(chat.find(".field[data-variable=name]")).hasCount(0);

        chat.find("#suggestions button").getByText("힌트만 줘").click();
        chat.finished();
        assertEquals("민지 expert pupil 12", sent());

        page.evaluate("() => { shown = { inputs: { name: '하나', level: 'beginner' }, label: '3번 문제' } }");
        page.locator("#ask").click(); // data-chat-gateway-ask
        assertThat(chat.questions().last()).hasText("풀이를 확인해 줘");
        chat.finished();
        assertEquals("하나 beginner - 12", sent());
        assertThat(chip.locator(".context-label")).hasText("3번 문제");

        page.evaluate("() => ChatGateway.setContext({ inputs: { role: 'guest' }, label: '4번' })");
        assertThat(chip.locator(".context-label")).hasText("4번");
        chip.getByRole(AriaRole.BUTTON).click();
        assertThat(chip).isHidden();
        assertThat(chat.input()).isFocused();
        chat.askAndWait("없이");
        assertEquals("하나 beginner - 12", sent(), "without these two the app cannot answer");
        assertThat(chip).isVisible();

        page.evaluate("() => ChatGateway.setContext(() => { throw new Error('broken') })");
        assertThat(chip).isHidden();
        chat.askAndWait("고장");
        assertEquals("하나 beginner - 12", sent());
        var bodies = gateway.dify().requests().stream()
                .filter(request -> request.path().equals("/v1/chat-messages"))
                .map(request -> request.json().toString())
                .toList();
        assertTrue(
                bodies.stream().noneMatch(body -> body.contains("번 문제") || body.contains("nothing")), bodies::toString);
    }

    @Test
    void a_link_to_the_hosts_own_site_is_the_hosts_to_follow() {
        gateway.say("Read [lesson 3](" + host.url() + "/lesson/3?p=1) and [this](https://other.example/).");
        var page = open("""
                window.links = [];
                ChatGateway.init({ chatUrl: '/api/chat-url', open: true, links: 'host' });
                ChatGateway.on('link', ({ url }) => window.links.push(url));""");
        var chat = BubbleTest.chat(page);
        chat.askAndWait("Where?");
        var link = chat.text().getByText("lesson 3");

        link.click();

        page.waitForFunction("() => links.length === 1");
        assertEquals(List.of(host.url() + "/lesson/3?p=1"), page.evaluate("() => links"));
        assertEquals(1, page.context().pages().size());
        var tab = page.context()
                .waitForPage(
                        () -> link.click(new Locator.ClickOptions().setModifiers(List.of(KeyboardModifier.CONTROL))));
        assertTrue(tab.url().isEmpty() || !tab.url().equals(page.url()));
        assertEquals(1, ((List<?>) page.evaluate("() => links")).size());
    }

    private Page open(String script) {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<a id=help href=/help data-chat-gateway-open>Help</a>"
                + "<button id=ask data-chat-gateway-ask='풀이를 확인해 줘'>Check</button><script src='" + gateway.url()
                + "/embed.js'></script><script>" + script + "</script>");
        return chromium.open(host.url());
    }

    /** The inputs of the last message, as Dify received them. */
    private String sent() {
        var messages = gateway.dify().requests().stream()
                .filter(request -> request.path().equals("/v1/chat-messages"))
                .toList();
        JsonNode inputs = messages.get(messages.size() - 1).json().path("inputs");
        assertFalse(inputs.has("nothing"), inputs::toString);
        return String.join(
                " ",
                inputs.path("name").asText("-"),
                inputs.path("level").asText("-"),
                inputs.path("role").asText("-"),
                inputs.path("age").asText("-"));
    }
}
