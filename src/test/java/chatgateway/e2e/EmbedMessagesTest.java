package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each usual mistake of a host has a console message, an event, and a text for the user. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbedMessagesTest {
    private static final String FAILED = "The chat cannot be opened. Try again?";
    private static final String LOGIN = "Please log in again, then try again.";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway =
            ScriptedGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of("EMBED_ORIGINS", "https://www.example.com"));

    @AutoClose
    private final ScriptedGateway open = ScriptedGateway.start();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    401 | application/json | {}                   | not_logged_in    | answered 401; see credentials
                    403 | text/html        | <h1>No</h1>          | not_logged_in    | answered 403
                    500 | text/plain       | no                   | chat_url_failed  | answered 500
                    200 | text/html        | <!doctype html>      | chat_url_invalid | must answer JSON, {"url": …}
                    200 | text/plain       | https://x            | chat_url_invalid | must answer JSON, {"url": …}
                    200 | application/json | {"link":1,"user":2}  | chat_url_invalid | the keys are link,user
                    200 | application/json | {"url":"/chat?token=x"} | chat_url_invalid | not https://
                    """)
    void an_endpoint_that_gives_no_chat_url(int status, String type, String body, String code, String words) {
        try (var host = new HostSite()) {
            host.replies(status, type, body);
            assertFailure(host, code, words, code.equals("not_logged_in") ? LOGIN : FAILED);
        }
    }

    @Test
    void an_endpoint_that_redirects_to_a_login() {
        try (var host = new HostSite()) {
            host.redirectsToLogin();
            assertFailure(host, "not_logged_in", "led to /login, a login?", LOGIN);
        }
    }

    @Test
    void an_endpoint_that_the_pages_policy_blocks() {
        try (var host = new HostSite()) {
            host.allowsOnly("default-src 'none'; img-src data:; script-src " + open.url());
            assertFailure(host, "chat_url_unreachable", "see connect-src", FAILED);
        }
    }

    @Test
    void a_frame_that_the_pages_policy_blocks() {
        try (var host = new HostSite()) {
            host.gives(() -> open.chatUrl("minji"));
            host.allowsOnly("default-src 'none'; img-src data:; connect-src 'self'; script-src " + open.url());
            assertFailure(host, "blocked_by_csp", "the CSP of this page lacks frame-src " + open.url(), FAILED);
        }
    }

    @Test
    void a_site_that_is_not_listed() {
        try (var host = new HostSite()) {
            host.gives(() -> gateway.chatUrl("minji"));
            assertLogged(
                    host,
                    "frame_not_allowed",
                    gateway.url() + "/chat does not list " + host.url() + " in EMBED_ORIGINS");
        }
    }

    @Test
    void a_token_that_is_refused() {
        try (var host = new HostSite()) {
            host.gives(() -> open.url() + "/chat?token=a.b.c");
            assertLogged(host, "token_invalid", open.url() + "/chat refuses the token: see its log");
        }
    }

    @Test
    void a_chat_link_in_place_of_the_endpoint_works_once_and_warns() {
        try (var host = new HostSite()) {
            host.shows("<script src='" + open.url() + "/embed.js' data-chat-url='" + open.chatUrl("minji")
                    + "' data-open></script>");
            var page = chromium.context().newPage();
            var warning = page.waitForConsoleMessage(
                    new Page.WaitForConsoleMessageOptions()
                            .setPredicate(message -> message.text().contains("ChatGateway")),
                    () -> page.navigate(host.url()));

            assertEquals("warning", warning.type());
            assertTrue(warning.text().contains("give the endpoint"), warning.text());
            assertThat(BubbleTest.chat(page).input()).isVisible();
        }
    }

    @Test
    void an_endpoint_of_another_origin_gets_cookies_and_headers_if_asked_to() {
        try (var host = new HostSite()) {
            host.gives(() -> open.chatUrl("minji"));
            host.shows("<script src='" + open.url() + "/embed.js'></script>");
            var page = chromium.open(host.url());
            var sent = page.evaluate("""
                    async () => {
                      const requests = [];
                      const { fetch } = window;
                      window.fetch = (...args) => { requests.push(args); return fetch(...args); };
                      ChatGateway.init({ chatUrl: '/api/chat-url', credentials: 'include', headers: { Authorization: 'Bearer x' }, open: true });
                      return requests[0][1].credentials + ' ' + requests[0][1].headers.Authorization;
                    }""");
            assertEquals("include Bearer x", sent);
        }
    }

    /** As React's StrictMode mounts: a component beside a bubble that is there. */
    @Test
    void a_second_init_warns_and_its_handle_destroys_nothing_of_the_first() {
        try (var host = new HostSite()) {
            host.gives(() -> open.chatUrl("minji"));
            host.shows("<div id=app></div><script src='" + open.url()
                    + "/embed.js' data-chat-url='/api/chat-url'></script>");
            var page = chromium.open(host.url());
            var options = "{ chatUrl: '/api/chat-url', mode: 'inline', target: '#app' }";
            var warning = page.waitForConsoleMessage(() -> page.evaluate("() => { const one = ChatGateway.init("
                    + options + "); one.destroy(); ChatGateway.init(" + options + "); }"));

            assertTrue(warning.text().contains("a second init()"), warning.text());
            assertThat(BubbleTest.bubble(page)).hasCount(1);
            assertEquals(1, page.evaluate("""
                            () => {
                              ChatGateway.destroy();
                              const stale = ChatGateway.init({ chatUrl: '/api/chat-url' });
                              stale.destroy();
                              ChatGateway.init({ chatUrl: '/api/chat-url' });
                              stale.destroy();
                              return document.querySelectorAll('chat-gateway').length;
                            }"""));
        }
    }

    private void assertFailure(HostSite host, String code, String words, String shown) {
        var page = assertLogged(host, code, words);

        assertThat(page.getByRole(AriaRole.ALERT)).hasText(shown);
    }

    /** Opens the bubble, and finds the cause in the console and in the event, without a token. */
    private Page assertLogged(HostSite host, String code, String words) {
        for (var noise : new String[] {"ChatGateway", "status of", "Content Security Policy", "Failed to"}) {
            chromium.allowErrors(noise);
        }
        host.shows("<script src='" + open.url() + "/embed.js' data-chat-url='/api/chat-url'></script>");
        var page = chromium.open(host.url());
        page.evaluate("() => ChatGateway.on('error', (event) => (window.failure = event))");
        var line = page.waitForConsoleMessage(
                new Page.WaitForConsoleMessageOptions().setPredicate(EmbedMessagesTest::isOurs),
                () -> BubbleTest.bubble(page).click());

        assertTrue(line.text().contains(words), line.text());
        assertFalse(line.text().matches(".*token=[^<].*"), line.text());
        page.waitForFunction("() => window.failure");
        assertEquals(code, page.evaluate("() => window.failure.code"));
        return page;
    }

    private static boolean isOurs(ConsoleMessage message) {
        return message.type().equals("error") && message.text().startsWith("ChatGateway: ");
    }
}
