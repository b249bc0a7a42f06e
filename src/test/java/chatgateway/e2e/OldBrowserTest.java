package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Route;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A browser that is too old shows a sentence, not a blank page. */
@PageTest
record OldBrowserTest(Chromium chromium, ScriptedGateway gateway) {
    @ParameterizedTest
    @EnumSource
    void a_sentence_takes_the_place_of_a_blank_page(ScreenSize screen) {
        chromium.allowErrors("net::ERR_FAILED");
        var page = chromium.context(screen.in("en-US")).newPage();
        page.addInitScript("CSS.supports = () => false;");
        page.route("**/main.js", Route::abort);

        page.navigate(gateway.chatUrl("minji"));

        assertThat(page.getByText("Your browser is too old for this chat.")).isVisible();
        assertThat(page.locator(".old-browser-notice [lang=ko]")).isVisible();
    }

    @ParameterizedTest
    @EnumSource
    void no_other_browser_shows_it(ScreenSize screen) {
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji"));

        assertThat(page.locator("#query")).isVisible();
        assertThat(page.locator(".old-browser-notice")).isHidden();
    }
}
