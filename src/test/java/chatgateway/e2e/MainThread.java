package chatgateway.e2e;

import chatgateway.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What a page's main thread does, in milliseconds of work: script, style and layout together, without the time that other
 * programs took from it.
 */
final class MainThread {
    private final Browser browser;
    private final CDPSession devtools;
    private double last;

    private MainThread(Page page) {
        browser = page.context().browser();
        devtools = page.context().newCDPSession(page);
        var domain = new JsonObject();
        domain.addProperty("timeDomain", "threadTicks");
        devtools.send("Performance.enable", domain);
        browser.startTracing(page, new Browser.StartTracingOptions().setCategories(List.of("toplevel")));
    }

    static MainThread watch(Page page) {
        return new MainThread(page);
    }

    /** All the work since the last call. */
    double sinceLast() {
        var now = 0.0;
        for (var metric : devtools.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            if (metric.getAsJsonObject().get("name").getAsString().equals("TaskDuration")) {
                now = metric.getAsJsonObject().get("value").getAsDouble() * 1000;
            }
        }
        var spent = now - last;
        last = now;
        return spent;
    }

    /** The work of the longest task that was not the test's own question to the browser; ends the watch. */
    double longestTask() {
        var events = StreamSupport.stream(
                        Json.object(browser.stopTracing())
                                .orElseThrow()
                                .path("traceEvents")
                                .spliterator(),
                        false)
                .toList();
        var threads = events.stream()
                .filter(event -> event.at("/args/name").asText().equals("CrRendererMain"))
                .map(event -> event.path("tid").asLong())
                .toList();
        var questions = events.stream()
                .filter(event -> event.at("/args/chrome_mojo_event_info/mojo_interface_tag")
                        .asText()
                        .contains("DevTools"))
                .toList();
        return events.stream()
                .filter(event -> threads.contains(event.path("tid").asLong()))
                .filter(event -> questions.stream().noneMatch(question -> contains(event, question)))
                .mapToDouble(event -> event.path("tdur").asDouble() / 1000)
                .max()
                .orElseThrow();
    }

    private static boolean contains(JsonNode task, JsonNode part) {
        var start = task.path("ts").asLong();
        var partStart = part.path("ts").asLong();
        return start <= partStart && partStart <= start + task.path("dur").asLong();
    }
}
