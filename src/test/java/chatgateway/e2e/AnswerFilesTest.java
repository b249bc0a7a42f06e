package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that an answer brings are shown once, and can be looked at or taken home. */
class AnswerFilesTest {
    private static final byte[] PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==");

    @RegisterExtension
    final Chromium chromium = new Chromium();

    /** Outlives the pages: they go on asking for a title and for what to ask next. */
    @AutoClose
    private ScriptedGateway gateway;

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"AGENT_CHAT", "ADVANCED_CHAT"})
    void a_picture_opens_large_and_a_file_is_downloaded_also_after_a_reload(Mode mode) {
        gateway = ScriptedGateway.start(Generation.V1_14, mode, Map.of());
        gateway.play(answer -> {
            answer.file("chart.png", "image/png", PIXEL);
            answer.file("angles.csv", "text/csv", "a,b\n1,2\n".getBytes());
            answer.text("Here.");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        ChatView.of(page).askAndWait("?");
        check(page);
        page.navigate(gateway.chatUrl("minji"));
        check(page);
        assertThat(page.locator(".attachment-image")).hasAttribute("alt", "chart.png");
        assertThat(page.locator(".attachment-link")).hasText("angles.csv1 kB");
        assertThat(page.locator(".attachment-link")).hasAttribute("download", "angles.csv");
    }

    private static void check(Page page) {
        assertThat(page.locator(".attachment")).hasCount(2);
        assertThat(page.locator(".attachment-image")).hasJSProperty("naturalWidth", 1);
        page.locator(".attachment-zoom").press("Enter");
        assertThat(page.locator("dialog .zoomed")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator(".attachment-zoom")).isFocused();
        assertThat(page.locator(".attachment-link")).isVisible();
    }

    @Test
    void a_picture_that_cannot_be_loaded_says_so() {
        gateway = ScriptedGateway.start(Generation.V1_14, Mode.AGENT_CHAT, Map.of());
        gateway.play(answer -> {
            answer.file("chart.png", "image/png", PIXEL);
            answer.text("Here.");
            answer.end();
        });
        chromium.allowErrors("Failed to load resource");
        var page = chromium.context().newPage();
        page.route("**/files/tools/**", Route::abort);
        page.navigate(gateway.chatUrl("minji"));
        ChatView.of(page).askAndWait("?");

        assertThat(page.locator(".attachment-broken")).containsText("Image cannot be shown");
    }
}
