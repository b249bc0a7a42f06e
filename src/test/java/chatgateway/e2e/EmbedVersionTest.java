package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.json.Json;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A page of another site pins the script with its hash; and the script where the build has joined none. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbedVersionTest {
    private static final String WRONG = "sha384-" + "A".repeat(64);

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AutoClose
    private final HostSite host = new HostSite();

    @Test
    void the_documented_hash_lets_the_script_run() {
        var page = open(described("integrity"));

        BubbleTest.bubble(page).click();
        assertThat(BubbleTest.chat(page).input()).isVisible();
    }

    @Test
    void another_hash_keeps_it_from_running() {
        chromium.allowErrors("integrity");
        var page = open(WRONG);

        assertThat(page.locator("chat-gateway")).hasCount(0);
        assertEquals("undefined", page.evaluate("() => typeof ChatGateway"));
    }

    @Test
    void without_a_bundle_a_script_loads_the_modules_and_defers_the_calls_of_the_page() {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<script src='" + gateway.url() + "/embed.js'></script>"
                + "<script>ChatGateway.init({ chatUrl: '/api/chat-url' }); ChatGateway.open();</script>");
        var page = chromium.context().newPage();
        page.route(
                gateway.url() + "/embed.js",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setPath(Path.of("public/embed/unbundled.js"))));
        page.navigate(host.url());

        assertThat(BubbleTest.chat(page).input()).isVisible();
        assertEquals(true, page.evaluate("() => ChatGateway.isOpen"));
    }

    @Test
    void without_a_bundle_the_attributes_of_the_tag_count_as_well() {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows(
                "<script src='" + gateway.url() + "/embed/any.js' data-chat-url='/api/chat-url' data-open></script>");
        var page = chromium.context().newPage();
        page.route(
                gateway.url() + "/embed/any.js",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setPath(Path.of("public/embed/unbundled.js"))));
        page.navigate(host.url());

        assertThat(BubbleTest.chat(page).input()).isVisible();
    }

    private Page open(String integrity) {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<script src='" + gateway.url() + described("path") + "' integrity='" + integrity
                + "' crossorigin data-chat-url='/api/chat-url'></script>");
        return chromium.open(host.url());
    }

    private String described(String field) {
        var reply = chromium.context().request().get(gateway.url() + "/embed.json");
        return Json.object(reply.body()).orElseThrow().path(field).asText();
    }
}
