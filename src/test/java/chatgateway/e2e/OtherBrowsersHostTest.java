package chatgateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.OtherBrowser;
import chatgateway.support.browser.OtherBrowsers;
import chatgateway.support.browser.ScriptedGateway;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The pages of hosts that make {@code embed.js} and the chat's frame fail, in Firefox ESR and WebKitGTK: what {@link HostStylesTest},
 * {@link SandboxedFrameTest}, {@link FramingTest} and {@link EmbedMessagesTest} demand of Chromium.
 */
@Tag("browser")
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherBrowsersHostTest {
    /** Keeps what the console gets, because only Firefox's protocol has it. */
    private static final String LOG = """
            <script>
              window.lines = [];
              for (const level of ['error', 'warn']) {
                const write = console[level];
                console[level] = (...words) => { lines.push(`${level} ${words.join(' ')}`); write.apply(console, words); };
              }
            </script>
            """;

    private static final String ANSWER =
            "document.querySelector('.answer').dataset.state + ': ' + document.querySelector('.answer [data-part=text]').textContent";

    private static final String LINES = "lines.join('\\n')";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where the bubble is, whether it is seen, and whether a click on it and in its panel reaches it. */
    private static final String MEASURE = """
            (async (rules) => {
              const style = document.head.appendChild(document.createElement('style'));
              const all = [];
              for (const rule of rules) {
                style.textContent = rule;
                ChatGateway.destroy();
                ChatGateway.init({ chatUrl: () => new Promise(() => {}) });
                const host = document.querySelector('chat-gateway');
                const [button, panel] = ['.button', '.panel'].map((name) => host.shadowRoot.querySelector(name));
                const hits = (element) => {
                  const { x, y, width, height } = element.getBoundingClientRect();
                  return document.elementFromPoint(x + width / 2, y + height / 2) === host;
                };
                const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
                const { x, y, width, height } = button.getBoundingClientRect();
                const { clientWidth, clientHeight } = document.documentElement;
                const place = [clientWidth - x, clientHeight - y, width, height, getComputedStyle(button).backgroundColor];
                const closed = [isSeen(button), hits(button)];
                ChatGateway.open();
                await Promise.all(panel.getAnimations().map(({ finished }) => finished));
                all.push([rule, ...place, ...closed, isSeen(panel), hits(panel), panel.getBoundingClientRect().width].join(' | '));
              }
              return all.join('\\n');
            })(%s)""";

    @Parameter
    private OtherBrowsers other;

    private OtherBrowser browser;

    @AutoClose
    private final ScriptedGateway strict =
            ScriptedGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of("EMBED_ORIGINS", "https://www.example.com"));

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
    void rules_of_the_page_change_nothing_about_the_bubble() throws Exception {
        gateway.say("Hello, Minji.");
        try (var host = new HostSite()) {
            host.gives(() -> gateway.chatUrl("minji"));
            host.shows("<div id=app>Host</div><script src='" + gateway.url() + "/embed.js'></script>");
            browser.open(host.url());
            var expected = HostStylesTest.RULES.stream()
                    .map(rule -> rule + " | 76 | 76 | 56 | 56 | rgb(42, 91, 215) | true | true | true | true | 400")
                    .collect(Collectors.joining("\n"));
            assertEquals(expected, browser.evaluate(MEASURE.formatted(JSON.writeValueAsString(HostStylesTest.RULES))));

            browser.read("(ChatGateway.destroy(), ChatGateway.init({ chatUrl: '/api/chat-url' }))");
            browser.click(fromEnd("Width", 48), fromEnd("Height", 48));
            browser.frame().await(isSeen("#query"));
            browser.frame().await(isSeen("#welcome"));
            browser.press("Hi\uE007");
            browser.frame().await(ANSWER, "done: Hello, Minji.");
        }
    }

    /** As React's StrictMode mounts: a component beside a bubble that is there. */
    @Test
    void a_second_init_warns_and_its_handle_destroys_nothing_of_the_first() {
        try (var host = new HostSite()) {
            host.shows(LOG + "<div id=app></div><script src='" + gateway.url()
                    + "/embed.js' data-chat-url='/api/chat-url'></script>");
            browser.open(host.url());
            var inline = "ChatGateway.init({ chatUrl: '/api/chat-url', mode: 'inline', target: '#app' })";
            browser.read("(" + inline + ".destroy(), " + inline + ")");

            assertEquals(
                    "1 in body",
                    browser.read("document.querySelectorAll('chat-gateway').length + ' in ' + "
                            + "document.querySelector('chat-gateway').parentElement.localName"));
            var line = "warn ChatGateway: a second init() changes nothing: destroy() first.";
            assertEquals(line + "\n" + line, browser.read(LINES));
        }
    }

    /** WebKitGTK does not know {@code credentialless}, and so shows the chat as in any other page. */
    @ParameterizedTest
    @ValueSource(strings = {"require-corp", "credentialless"})
    void an_isolated_host_can_frame_the_chat(String policy) throws InterruptedException {
        try (var host = new HostSite()) {
            host.sends("Cross-Origin-Embedder-Policy", policy);
            host.sends("Cross-Origin-Opener-Policy", "same-origin");
            show(host, "", gateway.chatUrl(policy));
            var isKnown = other == OtherBrowsers.FIREFOX || policy.equals("require-corp");
            assertEquals(String.valueOf(isKnown), browser.read("crossOriginIsolated"));
            assertAnswers();
        }
    }

    @Test
    void a_frame_that_takes_something_away_works_without_it_or_says_what_is_missing() throws InterruptedException {
        try (var host = new HostSite()) {
            show(host, "sandbox='allow-scripts allow-same-origin'", gateway.chatUrl("haneul"));
            assertAnswers();

            // WebKit needs PUBLIC_URL for this, which is localhost here.
            var known = gateway.chatUrl("minji").replace("127.0.0.1", "localhost");
            show(host, "sandbox='allow-scripts allow-forms'", known);
            browser.frame().await(text("#notice-title"), "This frame keeps the chat from working");
            assertEquals("false", browser.frame().read(isSeen("#query")));

            show(host, "allow='microphone'", gateway.chatUrl("minji"));
            browser.frame().await(isSeen("#voice"));
            show(host, "", gateway.chatUrl("minji"));
            browser.frame().await(isSeen("#welcome"));
            assertEquals("false", browser.frame().read(isSeen("#voice")));
        }
    }

    @Test
    void a_wrong_address_of_the_chat_says_so_or_is_corrected() throws InterruptedException {
        try (var host = new HostSite()) {
            show(host, "", gateway.chatUrl("minji").replace("/chat", "//chat"));
            browser.frame().await(isSeen("#query"));
            show(host, "", gateway.url() + "/chats");
            browser.frame().await(text("h1"), "There is no page at this address");
            show(host, "", strict.chatUrl("minji"));
            browser.frame().await(text("h1"), "This site may not show the chat");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            CHAT    | connect-src 'self' | blocked_by_csp       | the CSP of this page lacks frame-src GATEWAY
            CHAT    | frame-src GATEWAY  | chat_url_unreachable | no chat URL: /api/chat-url cannot be fetched; see connect-src, CORS
            LOGIN   |                    | not_logged_in        | no chat URL: /api/chat-url led to /login, a login? Answer 401
            NOBODY  |                    | not_logged_in        | no chat URL: /api/chat-url answered 401; see credentials
            REFUSED |                    | token_invalid        | GATEWAY/chat refuses the token: see its log.
            STRANGE |                    | frame_not_allowed    | STRICT/chat does not list HOST in EMBED_ORIGINS.
            """)
    void a_mistake_of_the_host_is_explained(String endpoint, String policy, String code, String words)
            throws InterruptedException {
        try (var host = new HostSite()) {
            switch (endpoint) {
                case "CHAT" -> host.gives(() -> gateway.chatUrl("minji"));
                case "LOGIN" -> host.redirectsToLogin();
                case "REFUSED" -> host.gives(() -> gateway.url() + "/chat?token=a.b.c");
                case "STRANGE" -> host.gives(() -> strict.chatUrl("minji"));
                default -> host.gives(() -> null);
            }
            if (policy != null) {
                host.allowsOnly("default-src 'none'; img-src data:; script-src 'unsafe-inline' " + gateway.url() + "; "
                        + policy.replace("GATEWAY", gateway.url()));
            }
            host.shows(LOG + "<script src='" + gateway.url() + "/embed.js'></script><script>"
                    + "ChatGateway.on('error', ({ code }) => (window.code = code));"
                    + "ChatGateway.init({ chatUrl: '/api/chat-url', open: true });</script>");
            browser.open(host.url());

            browser.await("window.code", code);
            var line = words.replace("GATEWAY", gateway.url())
                    .replace("STRICT", strict.url())
                    .replace("HOST", host.url());
            browser.await(LINES, "error ChatGateway: " + line);
        }
    }

    private void show(HostSite host, String attributes, String url) {
        host.shows("<iframe " + attributes + " src='" + url + "' style='width:600px;height:600px'></iframe>");
        browser.open(host.url());
    }

    private void assertAnswers() throws InterruptedException {
        gateway.say("An answer.");
        var chat = browser.frame();
        chat.await(isSeen("#welcome"));
        chat.read("(document.querySelector('#query').value = '?',"
                + " document.querySelector('#query').dispatchEvent(new Event('input', { bubbles: true })),"
                + " document.querySelector('#send').click())");
        chat.await(ANSWER, "done: An answer.");
    }

    private int fromEnd(String size, int pixels) {
        return Integer.parseInt(browser.read("document.documentElement.client" + size)) - pixels;
    }

    private static String isSeen(String selector) {
        return "document.querySelector('" + selector + "').checkVisibility({ visibilityProperty: true })";
    }

    private static String text(String selector) {
        return "document.querySelector('" + selector + "').textContent";
    }
}
