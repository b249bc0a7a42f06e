package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.json.Json;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.SampleHost;
import com.auth0.jwt.JWT;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The hosts in {@code samples}, each a process of its own, and the chat in their page, which is on another site. */
@Tag("browser")
class SamplesTest {
    private static final String DRILLQUIZ_KEY = "app-TheKeyOfDrillQuiz";
    private static final String DRILLQUIZ_SECRET = "the-secret-of-drillquiz-and-of-nobody-else";

    @RegisterExtension
    final Chromium chromium = Chromium.whole();

    @AutoClose
    private final TestGateway gateway = twoSystems();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void a_user_who_logs_in_is_answered_in_the_bubble_until_they_log_out(SampleHost sample) throws Exception {
        try (var host = start(sample)) {
            var page = chromium.open(SampleHost.url(host));
            assertThat(bubble(page)).isHidden();
            assertThat(page.locator("main")).isHidden();
            assertEquals(401, chatUrl(page).status());

            logIn(page);
            assertStreams("cointutor", openBubble(page));
            assertEquals(1, conversations(TestGateway.KEY, "cointutor_minji"));

            page.getByText("Log out").click();
            assertThat(page.locator("main")).isHidden();
            assertThat(bubble(page)).isHidden();
            assertEquals(401, chatUrl(page).status());
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_token_is_for_exactly_who_is_logged_in(SampleHost sample) throws Exception {
        var user = "김 민지+a;b=%\r\n\"c";
        try (var host = start(sample)) {
            var page = chromium.context().newPage();
            page.request().get(SampleHost.url(host) + "/login?user=" + URLEncoder.encode(user, UTF_8));
            page.navigate(SampleHost.url(host));
            assertThat(page.locator("#open-chat"))
                    .hasAttribute("href", Pattern.compile(".+token=.+")); // it is quiet now

            var url =
                    Json.object(chatUrl(page).body()).orElseThrow().path("url").asText();

            var token = JWT.decode(url.substring(url.indexOf('=') + 1));
            assertEquals(user, token.getClaim("user_id").asString());
        }
    }

    @Test
    void the_page_opens_the_chat_in_a_new_tab_in_its_own_place_and_in_a_frame() throws Exception {
        try (var host = start(SampleHost.PYTHON)) {
            var page = chromium.open(SampleHost.url(host));
            logIn(page);

            var tab = page.context().waitForPage(page.locator("#open-chat")::click);
            assertThat(ChatView.of(tab).input()).isVisible();

            page.locator("#go-to-chat").click();
            assertThat(ChatView.of(page).input()).isVisible();

            page.navigate(SampleHost.url(host));
            page.locator("#show-chat").click(); // last: a busy Chromium takes clicks beside a new frame for the frame's
            assertThat(ChatView.of(page.frameLocator("#chat-frame")).input()).isVisible();
        }
    }

    @Test
    void two_products_with_a_secret_and_a_dify_app_each_share_a_gateway() throws Exception {
        var drillquiz = Map.of("SYSTEM_ID", "drillquiz", "JWT_SECRET", DRILLQUIZ_SECRET, "GATEWAY_URL", gatewayUrl());
        try (var first = start(SampleHost.PYTHON);
                var second = SampleHost.PHP.start(directory, drillquiz)) {
            var cointutorPage = chromium.open(SampleHost.url(first));
            var drillquizPage = chromium.open(SampleHost.url(second));
            logIn(cointutorPage);
            logIn(drillquizPage);

            assertStreams("cointutor", openBubble(cointutorPage));
            var chat = openBubble(drillquizPage);
            assertThat(chat.questions()).hasCount(0);
            assertStreams("drillquiz", chat);

            assertEquals(1, conversations(TestGateway.KEY, "cointutor_minji"));
            assertEquals(1, conversations(DRILLQUIZ_KEY, "drillquiz_minji"));
            assertEquals(0, conversations(TestGateway.KEY, "drillquiz_minji"));
        }
    }

    @Test
    void a_product_with_the_secret_of_another_one_is_refused() throws Exception {
        chromium.expectErrors(1, "401");
        var impostor = Map.of("SYSTEM_ID", "drillquiz", "JWT_SECRET", TestGateway.SECRET, "GATEWAY_URL", gatewayUrl());
        try (var host = SampleHost.PYTHON.start(directory, impostor)) {
            var page = chromium.open(SampleHost.url(host));
            logIn(page);

            page.locator("#go-to-chat").click();

            assertThat(page).hasURL(Pattern.compile(gatewayUrl() + "/chat.*"));
            assertThat(page.locator("h1")).isVisible();
            assertThat(page.locator("#query")).hasCount(0);
        }
    }

    private static TestGateway twoSystems() {
        var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT, DRILLQUIZ_KEY, Mode.CHAT));
        var own = Map.of("JWT_SECRET_DRILLQUIZ", DRILLQUIZ_SECRET, "DIFY_API_KEY_DRILLQUIZ", DRILLQUIZ_KEY);
        return TestGateway.inFrontOf(dify, dify.baseUrl(), own);
    }

    private Program start(SampleHost sample) throws IOException {
        return sample.start(directory, Map.of("JWT_SECRET", TestGateway.SECRET, "GATEWAY_URL", gatewayUrl()));
    }

    /** The samples are at 127.0.0.1: that is another site. */
    private String gatewayUrl() {
        return gateway.url().replace("127.0.0.1", "localhost");
    }

    private void assertStreams(String name, ChatView chat) {
        var gate = new AnswerGate();
        gateway.dify().play(answer -> {
            answer.text("Hello ");
            gate.await();
            answer.text("from " + name);
            answer.end();
        });
        chat.ask("Hello?");
        assertThat(chat.text()).hasText("Hello");
        gate.open();
        chat.finished();
        assertThat(chat.text()).hasText("Hello from " + name);
    }

    private int conversations(String key, String difyUser) {
        return gateway.dify().conversationsOf(key, difyUser).size();
    }

    /** Until the page has asked for its first chat URL: the servers of the samples are small. */
    private static void logIn(Page page) {
        page.getByText("Minji").click();
        assertThat(page.locator("main")).isVisible();
        assertThat(page.locator("#open-chat")).hasAttribute("href", Pattern.compile(".+/chat\\?token=.+"));
    }

    private static ChatView openBubble(Page page) {
        bubble(page).click();
        return ChatView.of(page.frameLocator("chat-gateway iframe"));
    }

    private static Locator bubble(Page page) {
        return page.locator("chat-gateway .button");
    }

    /** As the page's script asks for it, with the cookies of the browser. */
    private static APIResponse chatUrl(Page page) {
        return page.request().get(page.url() + "api/chat-url");
    }
}
