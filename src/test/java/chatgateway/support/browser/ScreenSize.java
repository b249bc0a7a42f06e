package chatgateway.support.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.util.List;

/** The screen sizes that the page must fit, and their screenshots. */
public enum ScreenSize {
    PHONE(360, 640),
    DESKTOP(1280, 800);

    private static final Path PICTURES = Path.of("target/screens");

    private static final String BACKGROUND = """
            () => {
              const { backgroundColor } = getComputedStyle(document.documentElement);
              const channels = backgroundColor.match(/[\\d.]+/g).map(Number);
              return channels[0] + channels[1] + channels[2];
            }""";

    private static final String SHOWN_THOUGH_HIDDEN = """
            () => [...document.querySelectorAll('[hidden]')]
              .filter((element) => getComputedStyle(element).display !== 'none').map((element) => element.id || element.className)""";

    private static final String WIDER_THAN_THE_SCREEN = """
            () => {
              scrollTo(100, 0);
              return Math.abs(scrollX) + document.documentElement.scrollWidth - innerWidth;
            }""";

    private final int width;
    private final int height;

    ScreenSize(int width, int height) {
        this.width = width;
        this.height = height;
    }

    public Browser.NewContextOptions in(String locale) {
        var phone = this == PHONE;
        return new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setIsMobile(phone)
                .setHasTouch(phone)
                .setDeviceScaleFactor(phone ? 2 : 1)
                .setLocale(locale);
    }

    /** As it is, by day and by night: nothing is wider than the screen, the message box is on it, and dark is dark. */
    public void look(Page page, String state) {
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            var name = state + "-" + name().toLowerCase() + "-" + scheme.name().toLowerCase();
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve(name + ".jpg"))
                    .setAnimations(ScreenshotAnimations.DISABLED));
            var brightness = ((Number) page.evaluate(BACKGROUND)).doubleValue();
            assertEquals(scheme == ColorScheme.LIGHT, brightness > 3 * 128, () -> name + ": " + brightness);
        }
        assertEquals(0, page.evaluate(WIDER_THAN_THE_SCREEN), state);
        assertEquals(List.of(), page.evaluate(SHOWN_THOUGH_HIDDEN), state);
        var box = page.locator("#composer");
        if (box.isVisible()) {
            var place = box.boundingBox();
            var size = page.viewportSize();
            assertTrue(place.y + place.height <= size.height, state);
            assertTrue(place.x >= 0 && place.x + place.width <= size.width, state);
        }
    }

    /** As {@link #look}, on a screen of another size. */
    public void lookAt(int otherWidth, int otherHeight, Page page, String state) {
        page.setViewportSize(otherWidth, otherHeight);
        look(page, state);
        page.setViewportSize(width, height);
    }

    /** As {@link #look}, on a screen so high that a whole conversation fits. */
    public void lookAtAll(Page page, String state) {
        lookAt(width, 2400, page, state);
    }
}
