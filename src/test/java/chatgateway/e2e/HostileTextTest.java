package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.json.Json;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostileTexts;
import chatgateway.support.browser.InjectionProbes;
import chatgateway.support.browser.ScriptedGateway;
import chatgateway.support.browser.ThirdPartyServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A model's text is text: through the live stream and from history, nothing in it runs, loads or looks like the page
 * (docs/threats.md#t28-scripts-in-answers, #t29-data-leaves-by-pictures-and-links).
 */
@Tag("browser")
@Tag("T28")
@Tag("T29")
class HostileTextTest {
    private final List<String> requests = new CopyOnWriteArrayList<>();

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @AutoClose
    private final ThirdPartyServer canary = new ThirdPartyServer();

    /** With the content policy, a console error would show that something reached it; without the policy, only the sanitiser protects. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothing_runs_or_loads_however_the_stream_cuts_it(boolean withoutPolicy) {
        var page = open(withoutPolicy);
        var chat = ChatView.of(page);

        assertAll(HostileTexts.MARKUP.stream().map(payload -> () -> {
            var hostile = payload.replace("CANARY", canary.url());
            gateway.play(answer -> {
                answer.text("Look: ");
                for (var from = 0; from < hostile.length(); from += 3) {
                    answer.text(hostile.substring(from, Math.min(from + 3, hostile.length())));
                }
                answer.text("\n\nThe end.");
                answer.end();
            });
            chat.askAndWait(hostile);
            assertHarmless(page, chat, hostile);
        }));
        assertNobodyElseWasAsked();
    }

    /** The stream may be cut anywhere, and what is there then is drawn: every beginning of every payload. */
    @Test
    void no_beginning_of_it_is_more_than_text() {
        var page = open(true);

        for (var payload : HostileTexts.MARKUP) {
            var hostile = payload.replace("CANARY", canary.url());
            assertEquals(
                    List.of(),
                    page.evaluate(
                            InjectionProbes.EVERY_BEGINNING, Map.of("text", hostile, "rules", InjectionProbes.EITHER)),
                    hostile);
        }

        assertNull(page.evaluate("() => window.__xss"));
        assertNobodyElseWasAsked();
    }

    /** What an app's maker or a host writes is shown in other places than an answer. */
    @Test
    void an_apps_own_words_are_only_words() {
        var hostile =
                "<img src=x onerror=window.__xss=1> ![x](" + canary.url() + "/o.png) [y](javascript:window.__xss=1)";
        var parameters = Json.object().put("opening_statement", hostile);
        parameters.putArray("suggested_questions").add(hostile);
        gateway.dify()
                .replyOnce("GET", "/v1/parameters", CannedReply.of(200, "application/json", parameters.toString()));
        var page = open(true);

        var welcome = page.locator("#welcome");
        assertThat(welcome.locator("#welcome-text")).containsText("<img src=x onerror=window.__xss=1>");
        assertThat(welcome.locator(".suggestion")).hasText(hostile);
        assertEquals(List.of(), welcome.locator("#welcome-text").evaluate(InjectionProbes.FOREIGN));
        assertEquals(List.of(), welcome.locator("#welcome-text").evaluate(InjectionProbes.HANDLERS));
        assertEquals(0, welcome.locator(".suggestion *").count());
        assertNull(page.evaluate("() => window.__xss"));
        assertNobodyElseWasAsked();
    }

    @Test
    void nothing_runs_or_loads_when_it_comes_from_history() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        for (var payload : HostileTexts.MARKUP.subList(0, 20)) { // a page of history
            var hostile = payload.replace("CANARY", canary.url());
            gateway.say(hostile);
            chat.askAndWait("?");
        }

        page.reload();

        assertThat(chat.answers()).hasCount(20);
        assertNull(page.evaluate("() => window.__xss"));
        for (var answer : chat.find("[data-part=text]").all()) {
            assertEquals(List.of(), answer.evaluate(InjectionProbes.FOREIGN));
            assertEquals(List.of(), answer.evaluate(InjectionProbes.HANDLERS));
        }
        assertEquals(List.of(), canary.requests());
    }

    /** Split in a tag, the half that is there must not become an element for a moment. */
    @Test
    void a_tag_that_is_not_complete_yet_is_not_an_element() {
        var halfWasSeen = new AnswerGate();
        gateway.play(answer -> {
            answer.text("Half: <img src=x onerror=\"window.__xss");
            halfWasSeen.await();
            answer.text("=1\"> whole.");
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("?");
        assertThat(chat.text()).containsText("Half:");
        assertEquals(List.of(), chat.text().evaluate(InjectionProbes.FOREIGN));
        halfWasSeen.open();
        chat.finished();
        assertHarmless(page, chat, "a tag in two events");
        assertThat(chat.text()).containsText("<img src=x onerror=\"window.__xss=1\"> whole.");
    }

    @Test
    void a_remote_image_is_a_link_that_names_its_host() {
        gateway.say("![a chart](" + canary.url() + "/chart.png)");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("Draw");

        var link = chat.text().locator("a.image");
        assertThat(link).hasText("a chart (image on " + canary.url().replace("http://", "") + ")");
        assertThat(link).hasAttribute("rel", "noopener noreferrer nofollow");
        assertEquals(List.of(), canary.requests());
    }

    @Test
    void the_users_own_words_are_shown_as_they_were_typed() {
        var words = "<img src=x onerror=window.__xss=1> **not bold** [a](javascript:1)";
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        gateway.play(answer -> answer.end());

        chat.askAndWait(words);

        assertThat(chat.questions()).hasText(words);
        assertEquals(0, chat.questions().locator("*").count());
        assertNull(page.evaluate("() => window.__xss"));
    }

    private Page open(boolean withoutPolicy) {
        var context = chromium.context(new Browser.NewContextOptions().setBypassCSP(withoutPolicy));
        context.onRequest(request -> requests.add(request.url()));
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        assertThat(ChatView.of(page).input()).isVisible();
        return page;
    }

    /** Neither a server that is there, nor a name that would have to be looked up first. */
    private void assertNobodyElseWasAsked() {
        assertEquals(List.of(), canary.requests());
        assertEquals(
                List.of(),
                requests.stream()
                        .filter(url -> !url.startsWith(gateway.url() + "/"))
                        .toList());
    }

    private static void assertHarmless(Page page, ChatView chat, String payload) {
        assertNull(page.evaluate("() => window.__xss"), payload);
        assertEquals(List.of(), chat.text().evaluate(InjectionProbes.FOREIGN), payload);
        assertEquals(List.of(), chat.text().evaluate(InjectionProbes.HANDLERS), payload);
        assertTrue(page.evaluate("() => location.hash").toString().matches("(#c=[0-9a-f-]{36})?"), payload);
    }
}
