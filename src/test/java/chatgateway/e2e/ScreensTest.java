package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.TestGateway;
import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every state of the page on every kind of screen: it fits, and a picture of it is in {@code target/screens} for people to look at. */
class ScreensTest {
    private static final Path SCREENS = Path.of("target/screens");

    private static final String BACKGROUND = """
            () => {
              const { backgroundColor } = getComputedStyle(document.documentElement);
              const channels = backgroundColor.match(/[\\d.]+/g).map(Number);
              return channels[0] + channels[1] + channels[2];
            }""";

    private static final String SHOWN_THOUGH_HIDDEN = """
            () => [...document.querySelectorAll('[hidden]')]
              .filter((element) => getComputedStyle(element).display !== 'none').map((element) => element.id || element.className)""";

    /** A question with a word that cannot be broken, and an answer with everything that is wide. */
    private static final String WIDE =
            "Why is " + "x".repeat(200) + " so long? https://example.com/" + "path/".repeat(40);

    private static final String EVERYTHING = """
            ## Angles of a triangle

            The sum of the angles is **180°**, so with $\\alpha = 35^\\circ$ and $\\beta = 65^\\circ$:

            $$\\gamma = 180^\\circ - \\alpha - \\beta = 80^\\circ$$

            ```python
            def third_angle(alpha: float, beta: float) -> float:  # a line that is much longer than a phone is wide
                return 180 - alpha - beta
            ```

            | angle | degrees | radians | what it is called in the book | remark |
            |---|---:|---:|---|---|
            | α | 35 | 0.611 | the first | given |
            | β | 65 | 1.134 | the second | given |

            1. Read `the exercise`.
            2. Draw it.

            > A drawing is half of the proof. [Euclid](https://example.com/euclid)
            """;

    enum Screen {
        PHONE_LIGHT(360, 640, ColorScheme.LIGHT),
        PHONE_DARK(360, 640, ColorScheme.DARK),
        DESKTOP_LIGHT(1280, 800, ColorScheme.LIGHT),
        DESKTOP_DARK(1280, 800, ColorScheme.DARK);

        private final int width;
        private final int height;
        private final ColorScheme scheme;

        Screen(int width, int height, ColorScheme scheme) {
            this.width = width;
            this.height = height;
            this.scheme = scheme;
        }

        Browser.NewContextOptions options() {
            var phone = width < 600;
            return new Browser.NewContextOptions()
                    .setViewportSize(width, height)
                    .setIsMobile(phone)
                    .setHasTouch(phone)
                    .setDeviceScaleFactor(phone ? 2 : 1)
                    .setColorScheme(scheme);
        }
    }

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway =
            ScriptedGateway.start(Generation.V1_12, Mode.CHAT, Map.of("JWT_LEEWAY_SECONDS", "0"));

    @ParameterizedTest
    @EnumSource
    void a_chat_fits_from_the_welcome_to_a_failure(Screen screen) {
        var half = new Gate();
        gateway.play(answer -> {
            answer.text(EVERYTHING.substring(0, EVERYTHING.length() / 3));
            half.await();
            answer.text(EVERYTHING.substring(EVERYTHING.length() / 3));
            answer.end();
        });
        gateway.play(answer -> {
            answer.text("This is as far as I ");
            answer.error("completion_request_error", 400, "rate limit");
        });
        var waitWasSeen = new Gate();
        gateway.play(answer -> {
            waitWasSeen.await();
            answer.end();
        });
        var page = open(screen, gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(chat.find("#welcome")).isVisible();
        assertThat(chat.find("#welcome-text").locator("p").first()).isInViewport();
        look(page, screen, "1-welcome");

        chat.ask(WIDE);
        assertThat(chat.text().locator("h2")).isVisible();
        look(page, screen, "2-streaming");

        half.open();
        chat.finished();
        assertThat(chat.text().locator(".math-drawn.math-display")).isVisible();
        assertThat(chat.text().locator(".hljs-keyword").first()).isVisible();
        look(page, screen, "3-answer");

        chat.ask("And the proof?");
        chat.is("failed");
        look(page, screen, "4-failed");

        chat.ask("Are you still there?");
        chat.is("waiting");
        look(page, screen, "5-waiting");
        waitWasSeen.open();
        chat.finished();
    }

    @ParameterizedTest
    @EnumSource
    void a_lost_answer_fits(Screen screen) {
        chromium.allowErrors("net::ERR_");
        gateway.play(answer -> {
            answer.text(EVERYTHING.substring(0, EVERYTHING.indexOf("```")));
            answer.hold();
        });
        var page = chromium.context(screen.options()).newPage();
        page.clock().install();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("What is the third angle?");
        assertThat(chat.text().locator(".math-drawn.math-display")).isVisible();

        page.route("**/api/live/*", Route::abort);
        page.clock().fastForward(45_000); // nothing has been heard for so long
        chat.is("reconnecting");
        look(page, screen, "7-reconnecting");

        page.unroute("**/api/live/*");
        page.route("**/api/live/*", route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
        page.reload();
        chat.is("pending");
        look(page, screen, "8-pending");

        chat.find("#new-chat").click();
        page.route("**/v1/chat-messages", route -> {}); // on its way for ever
        chat.ask("What is the third angle?");
        page.reload();
        for (var i = 0; i < 40 && !chat.banner().isVisible(); i++) {
            page.clock().runFor(1_000);
        }
        assertThat(chat.banner()).isVisible();
        look(page, screen, "9-unsent");
    }

    @Test
    void an_expired_session_fits() throws InterruptedException {
        chromium.expectErrors(Screen.values().length, "status of 401");
        var token = TestGateway.token("cointutor", "minji", Duration.ofSeconds(8));
        var pages = new EnumMap<Screen, Page>(Screen.class);
        for (var screen : Screen.values()) {
            pages.put(screen, open(screen, gateway.chatUrlWith(token)));
            assertThat(ChatView.of(pages.get(screen)).input()).isVisible();
        }
        gateway.awaitExpiry(token);

        pages.forEach((screen, page) -> {
            ChatView.of(page).ask("One more question");
            assertThat(ChatView.of(page).banner()).isVisible();
            look(page, screen, "6-expired");
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_fits(Screen screen) {
        chromium.expectErrors(1, "status of 401");
        var page = open(screen, gateway.url() + "/chat?token=no-token");

        assertThat(page.locator("h1")).isVisible();
        look(page, screen, "10-refused");
    }

    private Page open(Screen screen, String url) {
        var page = chromium.context(screen.options()).newPage();
        page.navigate(url);
        return page;
    }

    /** Nothing is wider than the screen, the message box is on it, and dark is dark. */
    private static void look(Page page, Screen screen, String state) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENS.resolve(state + "-" + screen + ".png")));
        assertEquals(screen.width, page.evaluate("() => document.documentElement.scrollWidth"), state);
        assertEquals(0, page.evaluate("() => { scrollTo(100, 0); return scrollX; }"), state);
        assertEquals(List.of(), page.evaluate(SHOWN_THOUGH_HIDDEN), state);
        var box = page.locator("#composer");
        if (box.isVisible()) {
            var place = box.boundingBox();
            assertTrue(place.y + place.height <= screen.height, state);
            assertTrue(place.x >= 0 && place.x + place.width <= screen.width, state);
        }
        var brightness = ((Number) page.evaluate(BACKGROUND)).doubleValue();
        assertEquals(screen.scheme == ColorScheme.LIGHT, brightness > 3 * 128, () -> state + ": " + brightness);
    }
}
