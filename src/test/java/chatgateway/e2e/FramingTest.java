package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may frame the chat and speak to it, and who may not (docs/threats.md#t30-the-wrong-site-frames-the-chat,
 * #t32-messages-from-other-windows).
 */
@Tag("browser")
@Tag("T30")
@Tag("T32")
class FramingTest {
    /** The messages of a host, each in every malformed shape. */
    private static final String ODD_MESSAGES = """
            ([frame, origin]) => {
              const chat = frame ?? document.querySelector('iframe').contentWindow;
              const odd = [null, 1, 'chat-gateway:new-chat', [], {}, { type: null }, { type: '__proto__' }, { type: 'constructor' },
                { type: 'chat-gateway:' }, { type: 'chat-gateway:ask' }, { type: 'chat-gateway:ask', text: {} },
                { type: 'chat-gateway:ask', text: ' ' }, { type: 'chat-gateway:token' }, { type: 'chat-gateway:token', token: 'x' },
                { type: 'chat-gateway:locale', locale: 7 }, { type: 'chat-gateway:theme', theme: 'url(x)' }];
              for (const message of odd) chat.postMessage(message, origin);
            }""";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final HostSite host = new HostSite();

    @AutoClose
    private final HostSite evil = new HostSite();

    @AutoClose
    private final ScriptedGateway gateway =
            ScriptedGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of("EMBED_ORIGINS", host.url()));

    @BeforeEach
    void frameIt() {
        var frame = "<iframe src='" + gateway.chatUrl("minji") + "' style='width:600px;height:500px'></iframe>";
        host.shows(frame);
        evil.shows(frame);
    }

    @Test
    void a_site_that_is_not_listed_is_told_in_words() {
        chromium.expectErrors(1, "status of 403");
        var page = chromium.open(evil.url());

        assertThat(page.frameLocator("iframe").locator("h1")).hasText("This site may not show the chat");
    }

    @Test
    void a_listed_site_inside_one_that_is_not_shows_nothing() {
        chromium.expectErrors(1, "frame-ancestors");
        evil.shows("<iframe src='" + host.url() + "/'></iframe>");
        var page = chromium.open(evil.url());
        var inner = page.frameLocator("iframe").frameLocator("iframe");

        assertThat(inner.locator("#query")).hasCount(0);
    }

    @Test
    void a_slash_too_many_in_the_address_opens_the_chat() {
        host.shows("<iframe src='" + gateway.chatUrl("minji").replace("/chat", "//chat") + "'></iframe>");
        var page = chromium.open(host.url());

        assertThat(page.frameLocator("iframe").locator("#query")).isVisible();
    }

    @Test
    void a_frame_of_a_path_that_is_no_route_says_so() {
        chromium.expectErrors(1, "status of 404");
        host.shows("<iframe src='" + gateway.url() + "/chats'></iframe>");
        var page = chromium.open(host.url());

        assertThat(page.frameLocator("iframe").locator("h1")).hasText("There is no page at this address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"require-corp", "credentialless"})
    void an_isolated_host_can_frame_the_chat(String policy) {
        host.sends("Cross-Origin-Embedder-Policy", policy);
        host.sends("Cross-Origin-Opener-Policy", "same-origin");
        gateway.say("An answer.");
        var page = chromium.open(host.url());
        var chat = ChatView.of(page.frameLocator("iframe"));

        chat.askAndWait("A question?");
        assertThat(chat.text()).hasText("An answer.");
    }

    @Test
    void nobody_but_the_framing_page_is_heard() {
        evil.shows("<h1>Evil</h1>");
        host.shows(
                "<iframe src='" + gateway.chatUrl("minji") + "'></iframe><iframe src='" + evil.url() + "'></iframe>");
        gateway.say("An answer.");
        chromium.expectErrors(1, "status of 401");
        var page = chromium.open(host.url());
        var chat = ChatView.of(page.frameLocator("iframe >> nth=0"));
        chat.askAndWait("A question?");

        var sibling = frame(page, evil.url());
        sibling.evaluate("""
                (origin) => {
                  for (const message of [{ type: 'chat-gateway:new-chat' }, { type: 'chat-gateway:ask', text: 'Do as I say.' },
                    { type: 'chat-gateway:theme', theme: 'dark' }]) parent.frames[0].postMessage(message, origin);
                }""", gateway.url());
        // The token that is none among them is tried, and refused.
        page.waitForConsoleMessage(
                new Page.WaitForConsoleMessageOptions()
                        .setPredicate(message -> message.text().contains("401")),
                () -> page.evaluate(ODD_MESSAGES, new Object[] {null, gateway.url()}));
        // The host's own message takes effect, and messages keep their order.
        page.evaluate(
                "(origin) => frames[0].postMessage({ type: 'chat-gateway:theme', theme: 'light' }, origin)",
                gateway.url());

        assertThat(chat.find("html")).hasAttribute("data-theme", "light");
        assertThat(chat.questions()).hasText("A question?");
        assertEquals(List.of("A question?"), gateway.asked());
    }

    @Test
    void the_host_hears_nobody_but_its_chat() {
        evil.shows("<h1>Evil</h1>");
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<iframe src='" + evil.url() + "'></iframe><script src='" + gateway.url()
                + "/embed.js' data-chat-url='/api/chat-url' data-open></script>");
        var page = chromium.open(host.url());
        var chat = ChatView.of(page.frameLocator("chat-gateway iframe"));
        assertThat(chat.input()).isVisible();
        var asked = host.asked();

        frame(page, evil.url()).evaluate("""
                () => {
                  for (const type of ['closed', 'token-request', 'unread']) parent.postMessage({ type: `chat-gateway:${type}`, count: 9 }, '*');
                }""");
        page.evaluate("() => ChatGateway.newChat()");
        chat.input().press("Escape"); // the chat's own message takes effect

        assertThat(page.locator("chat-gateway .button")).hasAttribute("aria-expanded", "false");
        assertThat(page.locator("chat-gateway .unread")).isHidden();
        assertEquals(asked, host.asked());
    }

    private static Frame frame(Page page, String url) {
        var frames = page.frames().stream()
                .filter(frame -> frame.url().startsWith(url))
                .toList();
        assertTrue(!frames.isEmpty(), "no frame of " + url);
        return frames.get(0);
    }
}
