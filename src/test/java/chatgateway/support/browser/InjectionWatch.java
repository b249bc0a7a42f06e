package chatgateway.support.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Opens pages with hostile texts and checks for executed scripts, foreign markup and requests. */
public final class InjectionWatch implements AutoCloseable {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ThirdPartyServer canary = new ThirdPartyServer();
    private final Chromium chromium;
    private final String gateway;

    /** @param gateway the address of the only server that a page may contact */
    public InjectionWatch(Chromium chromium, String gateway) {
        this.chromium = chromium;
        this.gateway = gateway;
    }

    /** A server that must receive no request. */
    public String canary() {
        return canary.url();
    }

    /** {@link HostileTexts#MARKUP}, with the address of the canary. */
    public List<String> texts() {
        return HostileTexts.MARKUP.stream()
                .map(text -> text.replace("CANARY", canary.url()))
                .toList();
    }

    /** @param withoutPolicy the browser ignores the content policy, so that it cannot be what saves the page */
    public Page open(boolean withoutPolicy, String url) {
        var context = chromium.context(new Browser.NewContextOptions().setBypassCSP(withoutPolicy));
        context.onRequest(request -> requests.add(request.url()));
        var page = context.newPage();
        page.navigate(url);
        assertThat(ChatView.of(page).input()).isVisible();
        return page;
    }

    public void assertHarmless(Page page) {
        assertEquals(List.of(), page.evaluate(InjectionProbes.ANYWHERE));
        assertNull(page.evaluate("() => window.__xss"));
        assertEquals(List.of(), canary.requests());
        assertEquals(
                List.of(),
                requests.stream().filter(url -> !url.startsWith(gateway + "/")).toList());
    }

    @Override
    public void close() {
        canary.close();
    }
}
