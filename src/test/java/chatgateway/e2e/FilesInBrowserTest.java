package chatgateway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.SentEvents;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ThirdPartyServer;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files in Chromium: pictures are seen though only the gateway reaches Dify, and nothing in a file runs
 * (docs/threats.md#t34-files-that-run).
 */
@Tag("browser")
@Tag("T34")
class FilesInBrowserTest {
    private static final byte[] DOT = Base64.getDecoder()
            .decode(
                    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP8z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==");

    @RegisterExtension
    final Chromium chromium = new Chromium();

    private final DemoDify dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));

    @RegisterExtension
    private final TestGateway gateway = TestGateway.inFrontOf(dify, dify.baseUrl());

    /** Dify is at 127.0.0.2, which the browser cannot reach, and says so in its links. */
    @Test
    void a_browser_that_cannot_reach_dify_sees_its_pictures() throws IOException {
        var apps = Map.of(TestGateway.KEY, Mode.CHAT);
        try (var hidden = DemoDify.start(DifyVersion.V1_12, apps, "127.0.0.2", 0);
                var front = TestGateway.inFrontOf(hidden, hidden.baseUrl().replace("127.0.0.1", "127.0.0.2"))) {
            hidden.options().absoluteLinks(true);
            var link = linkTo(front, "dot.png", "image/png", DOT);
            var page = chromium.context().newPage();
            var hosts = new ArrayList<String>();
            page.onRequest(request -> hosts.add(URI.create(request.url()).getHost() + ":"
                    + URI.create(request.url()).getPort()));
            page.navigate(front.url() + "/chat");

            var width = page.evaluate(
                    "async src => { const image = new Image(); image.src = src; await image.decode();"
                            + " document.body.append(image); return image.naturalWidth; }",
                    link);

            assertEquals(2, width);
            assertTrue(
                    hosts.stream()
                            .allMatch(host -> host.equals(
                                    "127.0.0.1:" + URI.create(front.url()).getPort())),
                    hosts.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"page.html, text/html", "drawing.svg, image/svg+xml", "page.xhtml, application/xhtml+xml"})
    void a_file_with_a_script_is_saved_and_nothing_in_it_runs(String name, String type) throws IOException {
        try (var canary = new ThirdPartyServer()) {
            var script = "<script>new Image().src='" + canary.url() + "/ran'</script>";
            var content = type.equals("text/html")
                    ? "<!doctype html><body>" + script
                    : "<svg xmlns='http://www.w3.org/2000/svg' onload=\"new Image().src='" + canary.url() + "/ran'\">"
                            + script.replace("'", "&apos;") + "</svg>";
            var link = linkTo(gateway, name, type, content.getBytes(UTF_8));
            var page = chromium.context().newPage();

            var saved = page.waitForDownload(() -> go(page, gateway.url() + link));
            assertEquals("about:blank", page.url());
            assertEquals(null, saved.failure());
            page.navigate(canary.url());
            page.waitForDownload(() -> page.evaluate(
                    "src => { const frame = document.createElement('iframe'); frame.src = src; document.body.append(frame); }",
                    gateway.url() + link));

            assertEquals(
                    List.of("/"),
                    canary.requests().stream()
                            .map(ThirdPartyServer.Request::address)
                            .toList(),
                    "only the test itself came");
        }
    }

    private static String linkTo(TestGateway gateway, String name, String type, byte[] content) throws IOException {
        gateway.dify().play(answer -> {
            answer.file(name, type, content);
            answer.end();
        });
        return new SentEvents(gateway.sendMessage("u1", "hi").body())
                .next("message_file")
                .path("url")
                .asText();
    }

    /** Chromium ends a navigation that becomes a download with an error. */
    private static void go(Page page, String url) {
        try {
            page.navigate(url);
        } catch (PlaywrightException e) {
            assertTrue(e.getMessage().contains("Download is starting"), e.getMessage());
        }
    }
}
