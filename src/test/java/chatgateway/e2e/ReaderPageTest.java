package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.Axe;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A teacher reads a pupil's chat: the page has both names, and nothing to write with. */
@PageTest(version = DifyVersion.V1_14)
@Tag("T41")
record ReaderPageTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    private static final Map<String, Object> TEACHER =
            Map.of("name", "김민지", "access", "read", "act", Map.of("sub", "t7", "name", "이선생"), "locale", "ko");

    @Test
    void a_reader_sees_the_chat_and_no_way_to_write() {
        gateway.say("Two is a prime.");
        gateway.deliver("minji", TestGateway.messageJson("Is two a prime?"));
        gateway.dify().clearRequests();

        var page = chromium.open(gateway.chatUrlWith(TestGateway.token("minji", TEACHER)));
        var chat = ChatView.of(page);
        assertThat(chat.find("#reader-notice")).hasText("이선생 님으로 김민지 님의 대화를 읽고 있습니다. 여기서는 글을 쓸 수 없습니다.");
        chat.find(".conversation-open").first().click();
        assertThat(chat.text()).hasText("Two is a prime.");
        for (var writing : new String[] {
            "#query",
            "#send",
            "#new-chat",
            "[data-action=like]",
            "[data-action=dislike]",
            "[data-action=again]",
            "[data-action=edit]",
            "[data-action=read]"
        }) {
            for (var element : chat.find(writing).all()) {
                assertThat(element).isHidden();
            }
        }
        chat.find("#chat-menu").click();
        assertThat(page.locator("[role=menuitem]")).hasText(new String[] {"링크 복사", "Markdown으로 저장", "JSON으로 저장", "인쇄"});
        page.keyboard().press("Escape");
        new Axe(page).check("a reader");

        var calls = gateway.dify().requests().stream()
                .map(request -> request.method())
                .collect(Collectors.toSet());
        assertTrue(calls.equals(Set.of("GET")), "nothing was written: " + calls);
    }

    /** A frame that shows the chat for reading must not become the pupil's own, with what the teacher's page had in it. */
    @Test
    void a_renewed_token_with_other_access_begins_another_session() {
        gateway.say("Two is a prime.");
        ChatView.of(chromium.open(gateway.chatUrl("minji"))).askAndWait("Is two a prime?");
        host.gives(() -> gateway.chatUrlWith(TestGateway.token("minji", TEACHER)));
        host.shows("<div id=chat></div><script src='" + gateway.url()
                + "/embed.js' data-chat-url='/api/chat-url' data-mode=inline data-target='#chat' defer></script>");
        var page = chromium.open(host.url());
        var chat = ChatView.of(page.frameLocator("chat-gateway iframe"));
        assertThat(chat.find("#reader-notice")).isVisible();
        chat.find("body").evaluate("body => { body.dataset.page = 'first'; }");

        page.evaluate(
                "([token, origin]) => document.querySelector('chat-gateway').shadowRoot.querySelector('iframe').contentWindow"
                        + ".postMessage({ type: 'chat-gateway:token', token }, origin)",
                new String[] {TestGateway.token("minji"), gateway.url()});

        assertThat(chat.find("#query")).isVisible();
        assertThat(chat.find("#reader-notice")).isHidden();
        assertThat(chat.find("body")).not().hasAttribute("data-page", "first");
    }
}
