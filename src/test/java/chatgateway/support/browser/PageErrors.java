package chatgateway.support.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Errors of pages and frames: uncaught exceptions, failed requests and violations of the content policy. */
public final class PageErrors {
    private static final Page.WaitForFunctionOptions SOON = new Page.WaitForFunctionOptions().setTimeout(20_000);

    /** Its script that blocks service workers throws this in every sandboxed frame. */
    private static final String OF_PLAYWRIGHT = "Service worker is disabled because the context is sandboxed";

    private final List<String> reported = new ArrayList<>();
    private final Map<String, Integer> expected = new LinkedHashMap<>();
    private final List<String> allowed = new ArrayList<>();

    public void watch(BrowserContext context) {
        context.onWebError(error -> {
            if (!error.error().contains(OF_PLAYWRIGHT)) {
                reported.add("uncaught: " + error.error());
            }
        });
        context.onConsoleMessage(this::read);
    }

    public void expect(int count, String words) {
        expected.merge(words, count, Integer::sum);
    }

    /** How often depends on the time that passes. */
    public void allow(String words) {
        allowed.add(words);
    }

    /** Reports arrive in order: when a page has answered this, its earlier reports are here. */
    public static void settle(BrowserContext context) {
        for (var page : context.pages()) {
            try {
                page.waitForFunction("() => new Promise((done) => setTimeout(() => done(true)))", null, SOON);
            } catch (PlaywrightException e) {
                // The page is navigating, closing or hanging, and reports nothing more.
            }
        }
    }

    /** What was reported and not expected, or the other way round; empty when all is as it should be. */
    public Optional<String> problem() {
        var unexpected = new ArrayList<>(reported);
        var missing = new ArrayList<String>();
        expected.forEach((words, count) -> {
            for (var left = count; left > 0; left--) {
                var found = unexpected.stream()
                        .filter(error -> error.contains(words))
                        .findFirst();
                found.ifPresentOrElse(unexpected::remove, () -> missing.add(words));
            }
        });
        unexpected.removeIf(error -> allowed.stream().anyMatch(error::contains));
        if (unexpected.isEmpty() && missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "errors that no page should report: " + unexpected + "; expected, but not there: " + missing);
    }

    private void read(ConsoleMessage message) {
        if (message.type().equals("error")) {
            reported.add(message.text() + " (" + message.location() + ")");
        }
    }
}
