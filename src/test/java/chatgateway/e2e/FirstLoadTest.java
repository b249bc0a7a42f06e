package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.options.LoadState;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Opening the chat costs little, and nothing comes from another host. */
class FirstLoadTest {
    private static final long MOST_BYTES = 150 * 1024;

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @Test
    void a_page_before_its_first_question_is_light() {
        var page = chromium.context().newPage();
        var bytes = new AtomicLong();
        var addresses = new TreeMap<String, String>();
        var devtools = page.context().newCDPSession(page);
        devtools.send("Network.enable");
        devtools.on("Network.requestWillBeSent", event -> addresses.put(id(event), address(event)));
        devtools.on(
                "Network.loadingFinished",
                event -> bytes.addAndGet(event.get("encodedDataLength").getAsLong()));

        page.navigate(gateway.chatUrl("minji"));
        assertThat(page.locator("#welcome")).isVisible();
        page.waitForLoadState(LoadState.NETWORKIDLE);

        System.out.printf("first load: %d requests, %.1f KB with headers%n", addresses.size(), bytes.get() / 1024.0);
        assertTrue(bytes.get() < MOST_BYTES, () -> bytes + " bytes: " + addresses.values());
        assertEquals(
                List.of(),
                addresses.values().stream()
                        .filter(address -> !address.startsWith(gateway.url() + "/"))
                        .toList());
        assertEquals(
                List.of(),
                addresses.values().stream()
                        .filter(address -> address.matches(".*(katex|highlight|woff2).*"))
                        .toList(),
                "what only some answers need comes with them");
    }

    private static String id(JsonObject event) {
        return event.get("requestId").getAsString();
    }

    private static String address(JsonObject event) {
        return event.getAsJsonObject("request").get("url").getAsString();
    }
}
