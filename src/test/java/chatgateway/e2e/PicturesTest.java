package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Takes the README's pictures. {@code -Dpictures=docs} replaces those in the repository: docs/develop.md#pictures. */
@PageTest(whole = true, version = DifyVersion.V1_14, mode = Mode.ADVANCED_CHAT)
record PicturesTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    private static final Path FOLDER = Path.of(System.getProperty("pictures", "target/screens"));
    private static final long MAX_BYTES = 100_000; // of each, so that a clone stays small

    private static final String ANSWER = """
            The angles of a triangle add up to **180°**, so with $\\alpha = 35^\\circ$ and $\\beta = 65^\\circ$:

            $$\\gamma = 180^\\circ - \\alpha - \\beta = 80^\\circ$$

            ```python
            def third_angle(alpha: float, beta: float) -> float:
                return 180 - alpha - beta
            ```
            """;

    private static final String PRODUCT = """
            <style>
              body { margin: 0; font: 16px/1.6 system-ui, sans-serif; color: #1f2937; background: #f8fafc }
              header { padding: 16px 32px; font-weight: 700; color: #fff; background: #4338ca }
              main { max-width: 440px; padding: 24px 32px }
              li { margin: 8px 0 }
            </style>
            <header>CoinTutor</header>
            <main><h1>Geometry</h1><p>Lesson 3: the angles of a triangle</p>
            <ol><li>Draw any triangle.</li><li>Measure two of its angles.</li><li>Find the third without measuring.</li></ol></main>
            <script src="GATEWAY/embed.js" data-chat-url="/api/chat-url" defer></script>
            """;

    @Test
    void the_chat_page() throws IOException {
        gateway.deliver("minji", TestGateway.messageJson("Why is the sum always 180°?"));
        gateway.say(ANSWER);
        var page = chromium.context(screen(1100, 640)).newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("How do I find the third angle?");
        assertThat(chat.text().locator(".math-drawn.math-display")).isVisible();
        assertThat(chat.text().locator(".hljs-keyword").first()).isVisible();
        take(page, "chat.png");
    }

    @Test
    void the_bubble_in_a_product() throws IOException {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows(PRODUCT.replace("GATEWAY", gateway.url()));
        gateway.say("Add the two angles that you have measured, and subtract the sum from **180°**.");
        var page = chromium.context(screen(900, 640)).newPage();
        page.navigate(host.url());
        page.locator("chat-gateway .button").click();
        var chat = ChatView.of(page.frameLocator("chat-gateway iframe"));
        chat.askAndWait("How do I find the third angle?");
        take(page, "bubble.png");
    }

    private static Browser.NewContextOptions screen(int width, int height) {
        return new Browser.NewContextOptions().setViewportSize(width, height).setLocale("en-US");
    }

    private static void take(Page page, String name) throws IOException {
        var file = FOLDER.resolve(name);
        page.screenshot(new Page.ScreenshotOptions().setPath(file).setAnimations(ScreenshotAnimations.DISABLED));
        assertTrue(Files.size(file) < MAX_BYTES, name + " has " + Files.size(file) + " bytes");
    }
}
