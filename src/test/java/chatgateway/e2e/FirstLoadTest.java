package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.LoadState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Opening the chat costs little, and nothing comes from another host. */
@PageTest(whole = true)
record FirstLoadTest(Chromium chromium, ScriptedGateway gateway) {
    private static final int MOST_REQUESTS = 15;

    /** Of bodies as they travel; headers are printed beside it. */
    private static final long MOST_BYTES = 85 * 1024;

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
        assertTrue(requests.size() < MOST_REQUESTS && bodies < MOST_BYTES, () -> bodies + " bytes: " + addresses);
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
}
