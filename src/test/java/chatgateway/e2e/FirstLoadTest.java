package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.WaitUntilState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opening the chat costs little, and nothing comes from another host. */
@PageTest(whole = true)
record FirstLoadTest(Chromium chromium, ScriptedGateway gateway) {
    private static final int MOST_REQUESTS = 14;

    /** Of bodies as they travel; headers are printed beside it. */
    private static final long MOST_BYTES = 85 * 1024;

    /** What the web's metric "cumulative layout shift" calls good is 0.1. */
    private static final double MOST_SHIFT = 0.02;

    private static final String WATCH_SHIFTS = """
            window.shifts = 0;
            new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (shifts += value)))
              .observe({ type: 'layout-shift', buffered: true });""";

    private static final List<String> FIRST = List.of("/api/session", "/v1/parameters", "/v1/conversations?limit=30");

    @Test
    void a_page_before_its_first_question_is_light() {
        var page = chromium.context().newPage();
        var requests = new ArrayList<Request>();
        page.onRequestFinished(requests::add);

        page.navigate(gateway.chatUrl("minji"));
        assertThat(page.locator("#welcome")).isVisible();
        page.waitForLoadState(LoadState.NETWORKIDLE);

        var bodies = requests.stream()
                .mapToLong(request -> request.sizes().responseBodySize)
                .sum();
        var headers = requests.stream()
                .mapToLong(request -> request.sizes().responseHeadersSize)
                .sum();
        System.out.printf(
                "first load: %d requests, %.1f KB compressed, and %.1f KB of headers%n",
                requests.size(), bodies / 1024.0, headers / 1024.0);
        var addresses = requests.stream().map(Request::url).toList();
        assertTrue(requests.size() <= MOST_REQUESTS && bodies < MOST_BYTES, () -> bodies + " bytes: " + addresses);
        assertEquals(
                List.of(),
                addresses.stream()
                        .filter(address -> !address.startsWith(gateway.url() + "/"))
                        .toList());
        assertEquals(
                List.of(),
                addresses.stream()
                        .filter(address -> address.matches(
                                ".*(katex|lib/highlight|woff2|(citations|human-input-form|read-aloud|voice|recording|export"
                                        + "|conversation-actions|menu|dialog|app-inputs|fields|upload-request|text-files|file-view"
                                        + "|workflow-progress)(-\\w+)?\\.js).*"))
                        .toList(),
                "what only some answers need comes with them");
    }

    /** Main.js is held until all of it has been seen. */
    @ParameterizedTest
    @EnumSource
    void the_frame_is_painted_and_the_first_requests_are_sent_before_the_script(ScreenSize screen) {
        var page = chromium.context(screen.in("ko-KR")).newPage();
        page.addInitScript(WATCH_SHIFTS);
        var requests = new ArrayList<String>();
        page.onRequest(
                request -> requests.add(request.url().substring(gateway.url().length())));
        var held = new ArrayDeque<Route>();
        page.route("**/main.js", held::add);

        page.navigate(gateway.chatUrl("minji"), new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
        page.waitForFunction("() => performance.getEntriesByName('first-contentful-paint').length > 0");
        assertThat(page.locator(".loading-box")).isVisible();
        assertThat(page.locator("html")).hasAttribute("lang", "ko");
        assertThat(page.locator("html")).hasAttribute("dir", "ltr");
        page.waitForCondition(() -> held.size() == 1 && requests.containsAll(FIRST));
        held.remove().resume();

        var chat = ChatView.of(page);
        assertThat(chat.find("#welcome")).isVisible();
        assertThat(page.locator(".loading-box")).isHidden();
        assertTrue(
                ((Number) page.evaluate("() => shifts")).doubleValue() < MOST_SHIFT,
                () -> "it shifts by " + page.evaluate("() => shifts"));
        assertEquals(FIRST.size(), requests.stream().filter(FIRST::contains).count(), requests::toString);

        chat.askAndWait("Fractions");
        var history = "/v1/messages?limit=20&conversation_id=";
        requests.clear();
        page.reload(new Page.ReloadOptions().setWaitUntil(WaitUntilState.COMMIT));
        page.waitForCondition(() -> held.size() == 1 && requests.stream().anyMatch(path -> path.startsWith(history)));
        held.remove().resume();
        assertThat(chat.questions()).hasCount(1);
        assertEquals(
                1, requests.stream().filter(path -> path.startsWith(history)).count(), requests::toString);
    }
}
