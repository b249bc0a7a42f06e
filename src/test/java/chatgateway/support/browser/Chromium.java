package chatgateway.support.browser;

import chatgateway.support.Patience;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ServiceWorkerPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The system's Chromium for one test: contexts of its own, and a failure when a page reports an error that the test did
 * not announce, even when no assertion looks.
 *
 * <p>Most tests use its headless shell, which is the same but for the windows, and so a good deal quicker. The browser
 * itself is started once and serves all classes; nothing but contexts can hold state between tests.
 */
public final class Chromium implements BeforeEachCallback, AfterEachCallback {
    private static final Path WHOLE = Path.of("/usr/bin/chromium");
    private static final Path SHELL = Path.of("/usr/bin/chromium-headless-shell");

    /**
     * The first line is what Chromium starts beside every page for a window that nobody sees: half of its processes, and
     * a quarter of the time of these tests. The others are Playwright's, whose list this one replaces.
     */
    private static final String LEFT_OUT = "SpareRendererForSitePerProcess,WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
            + "AvoidUnnecessaryBeforeUnloadCheckSync,BoundaryEventDispatchTracksNodeRemoval,DestroyProfileOnBrowserClose,"
            + "DialMediaRouteProvider,GlobalMediaControls,HttpsUpgrades,LensOverlay,MediaRouter,PaintHolding,"
            + "ThirdPartyStoragePartitioning,BlockOriginHeaderModificationOnRedirect,Translate,OptimizationHints";

    /** Reports the pointer of a desktop, which the headless shell lacks. */
    private static final String MOUSE =
            "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4";

    private static final Path SCREENS = Path.of("target/screens");
    private static final Namespace STORE = Namespace.create(Chromium.class);

    private final Path program;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final PageErrors errors = new PageErrors();
    private Browser browser;

    public Chromium() {
        this(SHELL);
    }

    private Chromium(Path program) {
        this.program = program;
    }

    /** With its windows: as readers have it. The shell has no microphone, and fails differently when the network is lost. */
    public static Chromium whole() {
        return new Chromium(WHOLE);
    }

    /** A context as most readers have it: a desktop, in English, light. */
    public BrowserContext context() {
        return context(new Browser.NewContextOptions());
    }

    public BrowserContext context(Browser.NewContextOptions options) {
        if (options.locale == null) {
            options.setLocale("en-US");
        }
        var context = browser.newContext(options.setServiceWorkers(ServiceWorkerPolicy.BLOCK));
        context.setDefaultTimeout(patienceMillis());
        contexts.add(context);
        errors.watch(context);
        return context;
    }

    /** A page in a context of its own. */
    public Page open(String url) {
        var page = context().newPage();
        page.navigate(url);
        return page;
    }

    /** The chat of this user, in a context of its own. */
    public ChatView chat(ScriptedGateway gateway, String userId) {
        return ChatView.of(open(gateway.chatUrl(userId)));
    }

    /** The pages of this test must report this many errors that contain this text. */
    public void expectErrors(int count, String words) {
        errors.expect(count, words);
    }

    /** The pages of this test may report errors that contain this text, in any number. */
    public void allowErrors(String words) {
        errors.allow(words);
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        browser = test.getRoot()
                .getStore(STORE)
                .computeIfAbsent(program, key -> Running.start(program), Running.class)
                .browser();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        contexts.forEach(PageErrors::settle);
        var problem = errors.problem();
        var failure = test.getExecutionException();
        if (failure.isPresent() || problem.isPresent()) {
            try {
                photograph(test);
            } catch (PlaywrightException e) {
                // A page that hangs cannot be photographed; why the test failed is known without.
            }
        }
        contexts.forEach(BrowserContext::close);
        if (problem.isEmpty()) {
            return;
        }
        if (failure.isEmpty()) {
            throw new AssertionError(problem.get());
        }
        failure.get().addSuppressed(new AssertionError(problem.get()));
    }

    private static double patienceMillis() {
        return Patience.of(Duration.ofSeconds(30)).toMillis();
    }

    private void photograph(ExtensionContext test) {
        var name = test.getRequiredTestClass().getSimpleName()
                + "." + test.getRequiredTestMethod().getName()
                + "." + test.getDisplayName();
        var number = 0;
        for (var context : contexts) {
            for (var page : context.pages()) {
                var file = name.replaceAll("[^\\w.]+", "_").replaceAll("[_.]+$", "") + (number == 0 ? "" : "-" + number)
                        + ".png";
                page.screenshot(new Page.ScreenshotOptions().setPath(SCREENS.resolve(file)));
                number++;
            }
        }
    }

    /** The driver process and the browser process; JUnit closes it after the last test. */
    private record Running(Playwright playwright, Browser browser) implements AutoCloseable {

        static Running start(Path program) {
            PlaywrightAssertions.setDefaultAssertionTimeout(patienceMillis());
            var playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            var browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(program)
                            .setArgs(List.of(
                                    "--no-sandbox",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync",
                                    "--no-first-run",
                                    "--use-fake-device-for-media-stream",
                                    "--blink-settings=" + MOUSE,
                                    "--disable-features=" + LEFT_OUT)));
            return new Running(playwright, browser);
        }

        @Override
        public void close() {
            playwright.close(); // takes the browser with it
        }
    }
}
