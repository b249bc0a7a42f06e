package chatgateway.e2e;

import static chatgateway.e2e.BubbleTest.bubble;
import static chatgateway.e2e.BubbleTest.chat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bubble whose chat did not come the first time: opening it again tries again, unless it has come meanwhile. */
@PageTest(whole = true)
record OpenAgainTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    @BeforeEach
    void embed() {
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<script src='" + gateway.url() + "/embed.js' data-chat-url='/api/chat-url' defer></script>");
    }

    @Test
    void a_chat_that_was_refused_is_tried_again_when_it_is_opened_again() {
        chromium.allowErrors("401");
        chromium.expectErrors(1, "gets an expired token: make one for each request");
        var old = TestGateway.token("cointutor", "minji", Duration.ofHours(-1));
        host.gives(() -> gateway.url() + "/chat#token=" + old);
        var page = chromium.open(host.url());
        bubble(page).click();
        assertThat(chat(page).find("#notice-title")).isVisible();
        host.gives(() -> gateway.chatUrl("minji"));

        bubble(page).click();
        bubble(page).click();

        assertThat(chat(page).input()).isFocused();
        assertThat(page.locator("chat-gateway iframe")).hasCount(1);
    }

    @Test
    void a_host_that_never_gives_the_url_is_given_up_and_asked_again() {
        chromium.expectErrors(1, "ChatGateway: no chat URL: nothing for 20 s");
        host.shows("<script src='" + gateway.url() + "/embed.js'></script><script>let asked = 0;"
                + "ChatGateway.init({ chatUrl: () => ++asked > 1 ? '" + gateway.chatUrl("minji")
                + "' : new Promise(() => {}), open: true });</script>");
        var page = chromium.context().newPage();
        page.clock().install();
        page.navigate(host.url());
        var failed = page.locator("chat-gateway .failed button");
        assertThat(failed).hasCount(0);

        page.clock().fastForward(20_001);

        failed.click();
        assertThat(chat(page).input()).isVisible();
    }

    @Test
    void a_chat_that_came_after_an_error_stays_when_it_is_opened_again() {
        chromium.allowErrors("503");
        var page = chromium.context().newPage();
        page.route(
                "**/api/session",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setContentType("application/json")
                        .setBody("{\"code\":\"overloaded\",\"message\":\"\",\"status\":503}")),
                new Page.RouteOptions().setTimes(1));
        page.navigate(host.url());
        bubble(page).click();
        chat(page).find("#notice-retry").click();
        assertThat(chat(page).input()).isVisible();
        var asked = host.asked();

        bubble(page).click();
        bubble(page).click();

        assertThat(chat(page).input()).isFocused();
        assertEquals(asked, host.asked());
    }
}
