package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import chatgateway.support.browser.ThirdPartyServer;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token that came in the address is nowhere else afterwards (docs/threats.md#t8-tokens-leak-by-their-url). */
@Tag("browser")
@Tag("T8")
@Tag("T35")
class TokenHygieneTest {
    /** Runs before the page's own scripts: how the address looked when the first request of a script left. */
    private static final String SPY = """
            window.lengthAtStart = history.length;
            const fetched = window.fetch;
            window.fetch = (...request) => {
              window.hrefAtFirstFetch ??= location.href;
              return fetched(...request);
            };
            """;

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AutoClose
    private final ThirdPartyServer elsewhere = new ThirdPartyServer();

    private final String token = TestGateway.token("minji");
    private final List<Request> requests = new ArrayList<>();
    private BrowserContext context;

    @BeforeEach
    void watch() {
        context = chromium.context();
        context.addInitScript(SPY);
        context.onRequest(requests::add);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=", "#token="})
    void the_address_is_clean_before_the_first_request_of_a_script(String mark) {
        var page = opened("/chat" + mark + token);

        assertEquals(chatAddress(), page.evaluate("() => window.hrefAtFirstFetch"));
        assertEquals(chatAddress(), page.evaluate("() => location.href"));
        assertEquals(page.evaluate("() => window.lengthAtStart"), page.evaluate("() => history.length"));
        assertNull(page.evaluate("() => history.state"));
    }

    @Test
    void what_else_was_in_the_address_stays() {
        var page = opened("/chat?lang=ko&token=" + token + "&a=1#part");

        assertEquals(chatAddress() + "?lang=ko&a=1#part", page.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=", "#token="})
    void no_request_but_the_first_carries_the_token_in_its_address_or_referer(String mark) {
        gateway.say("[elsewhere](" + elsewhere.url() + "/page)");
        var chat = ChatView.of(opened("/chat" + mark + token));
        chat.askAndWait("Where can I read more?");
        var tab = context.waitForPage(() -> chat.text().locator("a").click());
        tab.waitForLoadState();

        var carriers = requests.stream().filter(this::carriesToken).toList();
        assertEquals(mark.equals("?token=") ? 1 : 0, carriers.size(), () -> "requests: " + carriers);
        assertTrue(requests.size() > 10, "the page's own files are among the requests");
        assertEquals(
                List.of("/page"),
                elsewhere.requests().stream()
                        .map(ThirdPartyServer.Request::address)
                        .toList());
        assertNull(elsewhere.requests().get(0).referer());
        assertNull(tab.evaluate("() => window.opener"));
    }

    @Test
    void the_back_button_does_not_bring_the_token_back() {
        var page = context.newPage();
        page.navigate(elsewhere.url());
        page.navigate(gateway.chatUrlWith(token));
        assertThat(ChatView.of(page).input()).isVisible();
        page.navigate(elsewhere.url());

        page.goBack();
        assertThat(ChatView.of(page).input()).isVisible();
        assertEquals(chatAddress(), page.url());
        page.goBack();
        assertEquals(elsewhere.url() + "/", page.url());
        page.goForward();
        assertThat(ChatView.of(page).input()).isVisible();
        assertEquals(chatAddress(), page.url());
    }

    @Test
    void nothing_but_which_conversation_was_open_stays_in_the_browser_when_the_tab_is_gone() {
        var page = opened("/chat?token=" + token);
        ChatView.of(page).askAndWait("Will you remember me?");

        assertEquals(
                Map.of(
                        "chat-gateway.conversation:cointutor_minji",
                        gateway.dify()
                                .conversationsOf(TestGateway.KEY, "cointutor_minji")
                                .get(0)
                                .id()),
                page.evaluate("() => ({ ...localStorage })"));
        assertEquals("", page.evaluate("() => document.cookie"));
        assertEquals(List.of(), page.evaluate("async () => (await indexedDB.databases()).map((db) => db.name)"));
        assertEquals(List.of(), page.evaluate("() => caches.keys()"));
        assertEquals(List.of(), context.cookies());
        assertFalse(page.content().contains(token));
    }

    @Test
    void a_refused_token_leaves_the_address_too() {
        chromium.expectErrors(1, "401");
        var page = context.newPage();
        page.navigate(gateway.url() + "/chat?token=" + token + "x");

        assertThat(page.locator("h1")).hasText("This link does not work");
        assertEquals(chatAddress(), page.url());
        assertFalse(page.content().contains(token));
    }

    @Test
    void dify_never_sees_the_token() {
        ChatView.of(opened("/chat?token=" + token)).askAndWait("Who am I?");

        assertTrue(gateway.dify().requests().stream()
                .anyMatch(request -> request.path().equals("/v1/chat-messages")));
        for (var request : gateway.dify().requests()) {
            var all = request.path() + request.query() + request.headers() + request.text();
            assertFalse(all.contains(token), () -> request.method() + " " + request.path());
        }
    }

    private Page opened(String path) {
        var page = context.newPage();
        page.navigate(gateway.url() + path);
        assertThat(ChatView.of(page).input()).isVisible();
        return page;
    }

    private boolean carriesToken(Request request) {
        return request.url().contains(token)
                || request.allHeaders().getOrDefault("referer", "").contains(token);
    }

    private String chatAddress() {
        return gateway.url() + "/chat";
    }
}
