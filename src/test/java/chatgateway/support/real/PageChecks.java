package chatgateway.support.real;

import chatgateway.support.browser.ChatView;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The page of an app: an answer as it comes, and after a reload. */
final class PageChecks {
    static final String BROWSER = "/usr/bin/chromium-headless-shell";

    private static final Page.WaitForFunctionOptions TIMEOUT = new Page.WaitForFunctionOptions().setTimeout(180_000);
    private static final String ENDED = """
            () => ['done', 'failed', 'stopped', 'interrupted', 'paused']
              .includes([...document.querySelectorAll('.answer')].at(-1)?.dataset.state)
            """;

    private PageChecks() {}

    static void run(CheckTable table, String app, String chatUrl) {
        if (!AgainstDify.hasBrowser()) {
            return;
        }
        try (var playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")))) {
            var page = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(Path.of(BROWSER))
                            .setArgs(List.of("--no-sandbox")))
                    .newPage();
            var uncaught = new ArrayList<String>();
            page.onPageError(uncaught::add);
            page.navigate(chatUrl);
            ChatView.of(page).ask("hello");
            page.waitForFunction(ENDED, null, TIMEOUT);
            var live = state(page);
            table.that(app, "page: answer", "done or paused", live, Set.of("done", "paused")::contains);
            var text = text(page);
            page.reload();
            page.waitForFunction(ENDED, null, TIMEOUT);
            table.same(app, "page: after a reload", live, state(page));
            table.same(app, "page: text after a reload", text, text(page));
            table.same(app, "page: uncaught errors", "[]", uncaught.toString());
        } catch (PlaywrightException e) {
            table.same(app, "page", "an answer", e.getMessage());
        }
    }

    private static String state(Page page) {
        return ChatView.of(page).answer().getAttribute("data-state");
    }

    private static String text(Page page) {
        return ChatView.of(page).text().innerText().replaceAll("\\s+", " ").strip();
    }
}
