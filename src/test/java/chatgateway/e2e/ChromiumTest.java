package chatgateway.e2e;

import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import org.junit.jupiter.api.Test;

/** What a page reports reaches the tests: an expected error that does not come fails a test. */
@PageTest
record ChromiumTest(Chromium chromium) {
    @Test
    void an_error_that_no_assertion_looks_at_is_noticed() {
        chromium.expectErrors(1, "nobody caught this");
        chromium.expectErrors(1, "nobody awaited this");
        chromium.expectErrors(1, "said on the console");
        var page = chromium.open("data:text/html,<iframe srcdoc='<p>framed</p>'></iframe>");

        page.evaluate("() => setTimeout(() => { throw new Error('nobody caught this'); })");
        page.evaluate("() => { Promise.reject(new Error('nobody awaited this')); }");
        page.frames().get(1).evaluate("() => console.error('said on the console')");
    }
}
