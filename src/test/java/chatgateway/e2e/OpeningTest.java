package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.Demo;
import chatgateway.settings.SettingsException;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The demo, with its host page on another origin: the three ways of docs/integrate.md#open-the-chat lead to an answer.
 */
@Tag("browser")
@Tag("T31")
class OpeningTest {
    private static final Pattern WITH_TOKEN = Pattern.compile(".*/chat\\?token=.+");
    private static final String QUESTION = "Show me an image";

    @RegisterExtension
    final Chromium chromium = Chromium.whole();

    @AutoClose
    private final Demo demo;

    OpeningTest() throws SettingsException {
        demo = new Demo(Map.of("HOST", "127.0.0.1", "PORT", "0"), Path.of("target/no-such-folder"));
    }

    @BeforeEach
    void start() {
        demo.start();
    }

    @Test
    void what_the_page_shows_is_known_to_the_answer_whose_link_leads_back_to_it() {
        var host = chromium.open(demo.hostUrl());
        host.locator("#lesson").selectOption("Lesson 4, fractions");
        host.getByText("I am stuck").click();
        var chat = BubbleTest.chat(host);
        assertThat(chat.text()).containsText("You are at Lesson 4, fractions");

        chat.text().getByText("Show me that lesson").click();

        host.waitForURL("**/#around");
        assertEquals(1, host.context().pages().size());
        assertThat(host.locator("#events li").first()).containsText("answer.finished");
        assertThat(host.locator("#received")).containsText("link");
    }

    @Test
    void a_link_opens_the_chat_in_a_new_tab() {
        var host = chromium.open(demo.hostUrl());
        var link = host.locator("#open-chat");
        assertThat(link).hasAttribute("href", WITH_TOKEN);

        var tab = host.context().waitForPage(link::click);

        answers(ChatView.of(tab));
        assertEquals(demo.gatewayUrl() + "/chat", withoutConversation(tab.url()));
        assertEquals(demo.hostUrl() + "/", host.url());
    }

    @Test
    void a_redirect_opens_the_chat_in_the_same_tab_and_back_leads_to_the_host() {
        var page = chromium.open(demo.hostUrl());

        page.locator("#go-to-chat").click();

        answers(ChatView.of(page));
        assertEquals(demo.gatewayUrl() + "/chat", withoutConversation(page.url()));
        page.goBack();
        assertEquals(demo.hostUrl() + "/", page.url());
        assertThat(page.locator("#open-chat")).hasAttribute("href", WITH_TOKEN);
    }

    @Test
    void an_iframe_shows_the_chat_inside_the_host_page() {
        var host = chromium.open(demo.hostUrl());

        host.locator("#show-frame").click();

        answers(ChatView.of(host.frameLocator("#chat-frame")));
        assertNotEquals(origin(host.url()), origin(chatFrame(host).url()));
        assertEquals(
                demo.gatewayUrl() + "/chat", withoutConversation(chatFrame(host).url()));
        assertEquals(demo.hostUrl() + "/", host.url());
    }

    /** 127.0.0.1 and localhost are two sites: the frame is a third party's. */
    @Test
    void an_iframe_on_another_site_shows_the_chat_too() {
        var host = chromium.open(demo.hostUrl().replace("localhost", "127.0.0.1"));

        host.locator("#show-frame").click();

        answers(ChatView.of(host.frameLocator("#chat-frame")));
        assertTrue(
                chatFrame(host).url().startsWith("http://localhost:"),
                chatFrame(host).url());
    }

    @Test
    void the_next_user_of_the_host_page_finds_an_empty_chat_and_the_first_one_finds_theirs() {
        var host = chromium.open(demo.hostUrl());
        host.locator("#show-frame").click();
        var chat = ChatView.of(host.frameLocator("#chat-frame"));
        answers(chat);

        logIn(host, "alex");
        assertTrue(sessionOf(host).contains("\"user_id\":\"alex\""));
        assertThat(chat.input()).isVisible();
        assertThat(chat.questions()).hasCount(0);

        logIn(host, "dana");
        assertTrue(sessionOf(host).contains("\"system_id\":\"drillquiz\""));

        logIn(host, "minji");
        assertTrue(sessionOf(host).contains("\"user_id\":\"minji\""));
        assertThat(chat.questions()).hasText(QUESTION);
    }

    @Test
    void the_page_says_that_it_is_a_demo() {
        var page = chromium.open(demo.hostUrl());
        page.locator("#go-to-chat").click();

        assertThat(page.locator("#operator-notice")).containsText("This is a demo");
    }

    private static void answers(ChatView chat) {
        chat.ask(QUESTION);
        chat.finished();
        assertThat(chat.text()).hasText(Pattern.compile("\\S"));
    }

    @Test
    void the_bubble_is_led_by_the_page_and_follows_the_user() {
        var host = chromium.open(demo.hostUrl());
        host.locator("[data-call=ask]").click();
        var chat = ChatView.of(host.frameLocator("chat-gateway iframe"));
        assertThat(chat.text().locator("pre").first()).isVisible();
        chat.finished();
        assertThat(host.locator("#received")).containsText("answer {");

        logIn(host, "alex");
        assertThat(host.locator("chat-gateway iframe")).hasCount(0);
        host.locator("#short").check();
        host.locator("[data-call=open]").click();
        assertThat(chat.find("#welcome")).isVisible();
        assertThat(chat.questions()).hasCount(0);
    }

    @Test
    void a_chat_that_may_not_be_framed_here_says_so() {
        chromium.expectErrors(1, "status of 403");
        var host = chromium.open(demo.hostUrl());

        host.locator("#show-unlisted").click();

        assertThat(host.frameLocator("#unlisted-frame").locator("h1")).hasText("This site may not show the chat");
    }

    /** The host page requests the link of its new user. */
    private static void logIn(Page host, String userId) {
        host.waitForResponse("**/api/chat-url", () -> host.locator("#user").selectOption(userId));
        assertThat(host.locator("#user")).hasValue(userId);
    }

    /** Opens the frame, and returns the session that it receives. */
    private static String sessionOf(Page host) {
        var session = host.waitForResponse(
                "**/api/session", () -> host.locator("#show-frame").click());
        return session.text();
    }

    private static Frame chatFrame(Page host) {
        return host.frames().stream()
                .filter(frame -> frame.parentFrame() != null)
                .findFirst()
                .orElseThrow();
    }

    private static String origin(String url) {
        var uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    /** The address without the conversation that the page keeps in it. */
    private static String withoutConversation(String address) {
        return address.replaceFirst("#c=[0-9a-f-]{36}$", "");
    }
}
