package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.ScriptedGateway;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The bubble is where it is, and visible, whatever the host's rules do to the elements of its page. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostStylesTest {
    static final List<String> RULES = List.of(
            "",
            "body > * { transform: translateX(200px) }",
            "body > * { filter: blur(1px) }",
            "body > * { contain: strict; width: 10px; height: 10px }",
            "body > * { animation: away 1s forwards } @keyframes away { to { transform: translateY(500px) } }",
            "body > * { opacity: 0 !important; pointer-events: none !important }",
            "body > *:not(#app) { display: none }",
            "body > *:not(#app) { display: none !important }",
            ":not(:defined) { visibility: hidden }",
            "* { --size: 8px; --accent: transparent; --side: 900px }",
            "chat-gateway { position: relative; overflow: hidden; width: 0; height: 0; zoom: 0.1 }");

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AutoClose
    private final HostSite host = new HostSite();

    @ParameterizedTest
    @FieldSource("RULES")
    void a_rule_of_the_page_changes_nothing(String rule) {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<style>" + rule + "</style><div id=app>Host</div><script src='" + gateway.url()
                + "/embed.js' data-chat-url='/api/chat-url'></script>");
        var page = chromium.open(host.url());
        var bubble = BubbleTest.bubble(page);
        var window = page.viewportSize();

        assertThat(bubble).isVisible();
        var box = bubble.boundingBox();
        assertEquals(56, box.width);
        assertEquals(window.width - 76, box.x);
        assertEquals(window.height - 76, box.y);
        assertThat(bubble).hasCSS("background-color", "rgb(42, 91, 215)");

        bubble.click();
        assertThat(BubbleTest.chat(page).input()).isVisible();
    }
}
