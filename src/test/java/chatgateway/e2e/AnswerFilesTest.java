package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Closed after the pages, which still request titles and suggestions. */
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

    /** Of the text and the files of an answer, without signatures. */
    private static final String SHOWN = """
            (answer) => ['text', 'files'].map((part) => answer.querySelector(`[data-part=${part}]`)?.innerHTML.trim()).join('|')
              .replace(/\\?[^"]*sign=[^"]*/g, '')""";

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"AGENT_CHAT", "ADVANCED_CHAT"})
    void a_picture_in_the_text_is_shown_in_its_place_and_not_again_below(Mode mode) {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, mode, Map.of());
        gateway.play(answer -> {
            var link = answer.link(answer.file("dot.png", "image/png", PIXEL));
            answer.text("Look: ![a red");
            answer.text(" dot](http://api.internal:5001" + link.substring(0, 30));
            answer.text(link.substring(30) + ") That was it.");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("?");
        checkInText(chat);
        var live = chat.answer().evaluate(SHOWN);

        page.reload();

        checkInText(chat);
        assertEquals(live, chat.answer().evaluate(SHOWN));
        chat.text().locator(".attachment-zoom").press("Enter");
        var zoomed = page.locator("dialog .zoomed");
        assertThat(zoomed).hasJSProperty("naturalWidth", 1);
        assertThat(zoomed).hasAttribute("alt", "a red dot");
        assertThat(page.locator("dialog:has(.zoomed)")).containsText("a red dot");
        assertRenewed(zoomed);
        zoomed.evaluate(FAILS);
        assertThat(page.locator("dialog .attachment-broken")).containsText("a red dot cannot be shown here");
        page.keyboard().press("Escape");
        assertThat(chat.text().locator(".attachment-zoom")).isFocused();
    }

    /** A browser shows the picture that it has, so nothing but this lets the large one fail. */
    private static final String FAILS = "(image) => image.dispatchEvent(new Event('error'))";

    private static void assertRenewed(Locator picture) {
        var before = picture.getAttribute("src");
        picture.evaluate(FAILS);
        assertThat(picture).not().hasAttribute("src", before);
        assertThat(picture).hasJSProperty("naturalWidth", 1);
    }

    private static void checkInText(ChatView chat) {
        var picture = chat.text().locator("p .picture img");
        assertThat(picture).hasAttribute("alt", "a red dot");
        assertThat(picture).hasJSProperty("naturalWidth", 1);
        assertThat(chat.text()).hasText("Look: That was it.");
        assertThat(chat.answer().locator(".attachment")).hasCount(0);
    }

    /** Dify saves the text of a chatflow without its pictures (docs/dify-api.md#files-and-signed-links). */
    @Test
    void a_picture_that_the_saved_text_lacks_is_shown_below_in_another_browser() {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.ADVANCED_CHAT, Map.of());
        gateway.play(answer -> {
            answer.text("Look: ![a red dot](" + answer.link(answer.file("dot.png", "image/png", PIXEL)) + ")");
            answer.end();
        });
        ChatView.of(chromium.open(gateway.chatUrl("minji"))).askAndWait("?");

        var page = chromium.context().newPage();
        page.navigate(gateway.chatUrl("minji"));
        page.locator(".conversation-open").first().click();

        var chat = ChatView.of(page);
        assertThat(chat.answer().locator(".attachment-image")).hasJSProperty("naturalWidth", 1);
        assertThat(chat.answer().locator("img")).hasCount(1);
        assertThat(chat.text()).hasText("Look:");
    }

    @Test
    void a_link_in_the_text_that_has_run_out_is_renewed() {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.AGENT_CHAT, Map.of());
        gateway.play(answer -> {
            answer.text("![a red dot](" + answer.link(answer.file("dot.png", "image/png", PIXEL)) + ")\n\n");
            answer.text(
                    "[The angles](" + answer.link(answer.file("angles.csv", "text/csv", "a\n1\n".getBytes())) + ")");
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
        var chat = ChatView.of(page);
        chat.askAndWait("?");

        assertThat(chat.text().locator(".picture img")).hasJSProperty("naturalWidth", 1);
        assertEquals(2, Set.copyOf(links).size(), links.toString());
        var link = chat.text().locator("a");
        var before = link.getAttribute("href");
        page.clock().fastForward(300_000);
        assertEquals(null, page.waitForDownload(link::click).failure());
        assertThat(link).not().hasAttribute("href", before);
    }

    /** The message is on no page of the history that holds the newest ones. */
    @Test
    void links_of_an_old_answer_are_renewed_with_one_request_each() {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.AGENT_CHAT, Map.of("MESSAGES_PER_MINUTE", "1000"));
        gateway.play(answer -> {
            answer.file("chart.png", "image/png", PIXEL);
            answer.text("![a red dot](" + answer.link(answer.file("dot.png", "image/png", PIXEL)) + ")");
            answer.end();
        });
        gateway.deliver("minji", TestGateway.messageJson("The old one"));
        var conversation = gateway.dify()
                .conversationsOf(TestGateway.KEY, "cointutor_minji")
                .get(0)
                .id();
        for (var number = 1; number <= 30; number++) {
            gateway.say("Answer " + number);
            gateway.deliver(
                    "minji",
                    TestGateway.messageJson("Question " + number)
                            .replaceFirst("\\{", "{\"conversation_id\":\"" + conversation + "\","));
        }
        chromium.allowErrors("Failed to load resource");
        var page = chromium.context().newPage();
        page.navigate(gateway.chatUrl("minji") + "#c=" + conversation);
        var chat = ChatView.of(page);
        assertThat(chat.answers()).hasCount(20);
        var failed = ConcurrentHashMap.<String>newKeySet();
        var links = new CopyOnWriteArrayList<String>();
        page.route("**/files/tools/*.png*", route -> {
            var url = route.request().url();
            links.add(url);
            if (failed.add(URI.create(url).getPath())) { // the first link of each picture
                route.abort();
            } else {
                route.resume();
            }
        });
        var pages = new CopyOnWriteArrayList<String>();
        page.onRequest(request -> {
            if (request.url().contains("/v1/messages?")) {
                pages.add(request.url());
            }
        });

        page.mouse().move(300, 300);
        page.mouse().wheel(0, -100_000);
        assertThat(chat.answers()).hasCount(31);
        chat.answers().first().scrollIntoViewIfNeeded();

        assertThat(chat.answers().first().locator(".picture img")).hasJSProperty("naturalWidth", 1);
        assertThat(chat.answers().first().locator(".attachment-image").last()).hasJSProperty("naturalWidth", 1);
        assertEquals(4, Set.copyOf(links).size(), links.toString());
        // The page with the older messages, and the one with the fresh links: once for both pictures, if they fail
        // together.
        assertEquals(2, Set.copyOf(pages).size(), pages.toString());
        assertTrue(pages.size() <= 3, pages.toString());
    }

    @Test
    void a_picture_in_the_text_that_is_gone_is_named() {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.ADVANCED_CHAT, Map.of());
        gateway.say(
                "![a red dot](/files/tools/5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11.png?timestamp=1&nonce=a&sign=b=) and more");
        chromium.allowErrors("Failed to load resource");
        var page = chromium.context().newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("?");

        assertThat(chat.text().locator("p .attachment-broken")).containsText("a red dot cannot be shown here");
        assertThat(chat.text()).containsText("and more");
    }

    @Test
    void a_small_picture_that_the_text_holds_is_shown() {
        gateway = ScriptedGateway.start();
        var data = Base64.getEncoder().encodeToString(PIXEL);
        gateway.say("| ![a dot](data:image/png;base64," + data + ") | b |\n|---|---|\n\n"
                + "![a drawing](data:image/svg+xml;base64," + data + ") [a link](data:image/png;base64," + data + ")");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("?");

        assertThat(chat.text().locator("th .picture img")).hasJSProperty("naturalWidth", 1);
        assertThat(chat.text().locator("img")).hasCount(1);
        assertThat(chat.text().locator("a[href]")).hasCount(0);
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
    void the_ending_of_a_long_name_is_seen() {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.AGENT_CHAT, Map.of());
        gateway.play(answer -> {
            answer.file("보고서 ".repeat(30) + "final.csv", "text/csv", "a\n1\n".getBytes());
            answer.end();
        });
        var page = chromium.context(new Browser.NewContextOptions().setViewportSize(360, 640))
                .newPage();
        page.navigate(gateway.chatUrl("minji"));
        ChatView.of(page).askAndWait("?");
        page.reload(); // the events of an agent have no names

        var link = page.locator(".attachment-link");
        var ending = link.locator(".cut-name > :last-child");
        assertThat(ending).hasText("nal.csv");
        var box = link.boundingBox();
        assertTrue(box.x + box.width <= 360);
        assertTrue(ending.boundingBox().x + ending.boundingBox().width <= box.x + box.width);
        assertEquals(true, ending.evaluate("(end) => end.scrollWidth <= end.clientWidth"));
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
