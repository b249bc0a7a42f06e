package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that an answer brings are shown once, and can be looked at or taken home. */
@Tag("browser")
class AnswerFilesTest {
    private static final byte[] PIXEL = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==");

    /** A WAV file: 8 kHz, one byte a sample. */
    private static final byte[] SECOND_OF_SILENCE = ByteBuffer.allocate(8_044)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes())
            .putInt(8_036)
            .put("WAVEfmt ".getBytes())
            .putInt(16)
            .putShort((short) 1)
            .putShort((short) 1)
            .putInt(8_000)
            .putInt(8_000)
            .putShort((short) 1)
            .putShort((short) 8)
            .put("data".getBytes())
            .putInt(8_000)
            .array();

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
        gateway = ScriptedGateway.start(DifyVersion.V1_14, mode, Map.of());
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
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.AGENT_CHAT, Map.of());
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

    @Test
    void a_link_that_has_run_out_is_renewed() {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.AGENT_CHAT, Map.of());
        gateway.play(answer -> {
            answer.file("chart.png", "image/png", PIXEL);
            answer.file("angles.csv", "text/csv", "a,b\n1,2\n".getBytes());
            answer.text("Here.");
            answer.end();
        });
        chromium.allowErrors("Failed to load resource");
        var page = chromium.context().newPage();
        var links = new CopyOnWriteArrayList<String>();
        page.route("**/files/tools/*.png*", route -> {
            links.add(route.request().url());
            if (links.size() == 1) {
                route.abort();
            } else {
                route.resume();
            }
        });
        page.clock().install();
        page.navigate(gateway.chatUrl("minji"));
        ChatView.of(page).askAndWait("?");

        assertThat(page.locator(".attachment-image")).hasJSProperty("naturalWidth", 1);
        assertEquals(2, Set.copyOf(links).size(), links.toString());
        var before = page.locator(".attachment-link").getAttribute("href");
        page.clock().fastForward(300_000);
        page.waitForDownload(() -> page.locator(".attachment-link").click());
        assertThat(page.locator(".attachment-link")).not().hasAttribute("href", before);
    }

    @Test
    void sound_plays_in_its_place() {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.AGENT_CHAT, Map.of());
        gateway.play(answer -> {
            answer.file("voice.wav", "audio/wav", SECOND_OF_SILENCE);
            answer.file("film.mp4", "video/mp4", new byte[] {1});
            answer.text("Here.");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        ChatView.of(page).askAndWait("?");

        assertThat(page.locator("audio.attachment-player")).hasJSProperty("duration", 1);
        assertThat(page.locator(".attachment-media").first()).hasText("Audio");
        assertThat(page.locator(".attachment-broken")).containsText("Video cannot be shown here");
    }
}
