package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import chatgateway.support.browser.ThirdPartyServer;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reload keeps the chat; a browser that blocks storage keeps it until the reload. */
@PageTest
record ReloadTest(Chromium chromium, ScriptedGateway gateway, ThirdPartyServer elsewhere) {
    /** What a browser does that blocks storage, for a frame or altogether: the property itself throws. */
    private static final String BLOCKED_STORAGE = """
            for (const name of ['sessionStorage', 'localStorage']) {
              Object.defineProperty(window, name, {
                get() { throw new DOMException('The operation is insecure.', 'SecurityError'); },
              });
            }
            """;

    @Test
    void the_conversation_is_on_the_page_again_and_goes_on() {
        gateway.say("The *first* answer.");
        gateway.say("The second answer.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("First?");

        page.reload();

        assertThat(chat.questions()).hasText("First?");
        assertThat(chat.text()).hasText("The first answer.");
        assertThat(chat.text().locator("em")).hasText("first");
        chat.askAndWait("Second?");
        assertThat(chat.answers()).hasCount(2);
        assertOneConversation(2);
    }

    @Test
    void the_unsent_words_are_on_the_page_again() {
        var page = chromium.open(gateway.chatUrl("minji"));
        ChatView.of(page).input().fill("half a question");

        page.reload();

        assertThat(ChatView.of(page).input()).hasValue("half a question");
    }

    @Test
    void a_new_chat_stays_new_after_a_reload() {
        gateway.say("Old.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("Old?");

        chat.find("#new-chat").click();
        assertThat(chat.questions()).hasCount(0);
        page.reload();

        assertThat(chat.find("#welcome")).isVisible();
        assertThat(chat.questions()).hasCount(0);
    }

    @Test
    void with_storage_blocked_the_chat_works_until_the_reload() {
        var context = chromium.context();
        context.addInitScript(BLOCKED_STORAGE);
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        assertStorageThrows(page);

        assertChatsTwice(ChatView.of(page));
        assertEquals(gateway.url() + "/chat#c=" + onlyConversation(), page.url());

        page.reload();
        assertThat(ChatView.of(page).notice()).hasText("Open the chat from your service");
    }

    @Test
    void in_a_frame_with_storage_blocked_the_chat_works_too() {
        var context = chromium.context();
        context.addInitScript(BLOCKED_STORAGE);
        var host = context.newPage();
        var addresses = new ArrayList<String>();
        host.onRequest(request -> addresses.add(request.url()));
        var frame = "<iframe width=600 height=500 src='" + gateway.chatUrl("minji") + "'></iframe>";
        var site = elsewhere.url().replace("127.0.0.1", "localhost"); // for a browser another site than the gateway's
        host.navigate(site);
        host.setContent(frame);

        assertChatsTwice(ChatView.of(host.frameLocator("iframe")));
        addresses.removeIf(address -> address.startsWith(gateway.url() + "/") || address.equals(site + "/"));
        assertEquals(List.of(), addresses, "nothing comes from another host");
    }

    private void assertChatsTwice(ChatView chat) {
        gateway.say("One.");
        gateway.say("Two.");
        chat.askAndWait("First?");
        chat.askAndWait("Second?");
        assertThat(chat.text()).hasText("Two.");
        assertOneConversation(2);
    }

    private void assertOneConversation(int questions) {
        var ids = gateway.dify().requests().stream()
                .filter(request -> request.path().equals("/v1/chat-messages"))
                .map(RecordedRequest::json)
                .map(body -> body.path("conversation_id").asText())
                .toList();
        assertEquals(questions, ids.size());
        assertEquals("", ids.get(0));
        assertEquals(
                List.of(onlyConversation()),
                ids.subList(1, questions).stream().distinct().toList());
    }

    private String onlyConversation() {
        var conversations = gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_minji");
        assertEquals(1, conversations.size());
        return conversations.get(0).id();
    }

    private static void assertStorageThrows(Page page) {
        var thrown = false;
        try {
            page.evaluate("() => sessionStorage.length");
        } catch (PlaywrightException e) {
            thrown = e.getMessage().contains("SecurityError");
        }
        assertTrue(thrown, "storage is blocked");
    }
}
