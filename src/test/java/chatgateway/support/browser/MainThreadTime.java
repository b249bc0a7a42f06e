package chatgateway.support.browser;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
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
public final class MainThreadTime implements AutoCloseable {
    private final Browser browser;
    private final CDPSession devtools;
    private Work last = new Work(0, 0);
    private boolean isTracing = true;

    /** {@code millis} of work; {@code draws}: how often the page was laid out. */
    public record Work(double millis, double draws) {
        private Work minus(Work before) {
            return new Work(millis - before.millis, draws - before.draws);
        }
    }

    private MainThreadTime(Page page) {
        browser = page.context().browser();
        devtools = page.context().newCDPSession(page);
        var domain = new JsonObject();
        domain.addProperty("timeDomain", "threadTicks");
        devtools.send("Performance.enable", domain);
        browser.startTracing(page, new Browser.StartTracingOptions().setCategories(List.of("toplevel")));
    }

    public static MainThreadTime watch(Page page) {
        return new MainThreadTime(page);
    }

    /** All the work since the last call. */
    public Work sinceLast() {
        var metrics = devtools.send("Performance.getMetrics").getAsJsonArray("metrics");
        var now = new Work(metric(metrics, "TaskDuration") * 1000, metric(metrics, "LayoutCount"));
        var since = now.minus(last);
        last = now;
        return since;
    }

    /** The work of the longest task that was not the test's own question to the browser; ends the watch. */
    public double longestTask() {
        isTracing = false;
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

    /** Ends the watch: a browser has one at a time. */
    @Override
    public void close() {
        if (isTracing) {
            isTracing = false;
            browser.stopTracing();
        }
    }

    private static double metric(JsonArray metrics, String name) {
        return StreamSupport.stream(metrics.spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .filter(metric -> metric.get("name").getAsString().equals(name))
                .mapToDouble(metric -> metric.get("value").getAsDouble())
                .findFirst()
                .orElseThrow();
    }

    private static boolean contains(JsonNode task, JsonNode part) {
        var start = task.path("ts").asLong();
        var partStart = part.path("ts").asLong();
        return start <= partStart && partStart <= start + task.path("dur").asLong();
    }
}
