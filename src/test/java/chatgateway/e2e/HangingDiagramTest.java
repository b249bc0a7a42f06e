package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Route;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A diagram that never ends costs its frame, not the page (docs/threats.md#t39-diagrams). The whole Chromium gives a sandboxed
 * frame a process of its own; its headless shell does not.
 */
@PageTest(whole = true)
@Tag("T39")
record HangingDiagramTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void a_diagram_that_hangs_is_dropped_and_the_page_goes_on() {
        var context = chromium.context();
        context.route("**/lib/mermaid.min.js", HangingDiagramTest::hang);
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        gateway.say("```mermaid\ngraph TD\n  A --> B\n```\n\nThe end.");

        chat.askAndWait("?");
        assertThat(page.locator(".diagram-frame")).isAttached();
        gateway.say("The next answer.");
        chat.askAndWait("Does the page still work?");

        assertThat(chat.text()).hasText("The next answer.");
        var first = chat.answers().first();
        assertThat(first.locator(".diagram-failed")).isVisible();
        assertThat(first.locator("pre")).isVisible();
        assertThat(page.locator(".diagram-frame")).hasCount(0);
    }

    private static void hang(Route route) {
        route.fulfill(new Route.FulfillOptions()
                .setBody("globalThis.mermaid = { initialize() {}, render() { for (;;); } };")
                .setContentType("text/javascript")
                .setHeaders(Map.of("Cross-Origin-Resource-Policy", "cross-origin")));
    }
}
