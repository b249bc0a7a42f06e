package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens that end while a chat is open in a host's page of another site, where storage is blocked: its user never notices. */
@PageTest(version = DifyVersion.V1_14, settings = "JWT_LEEWAY_SECONDS=0")
@Tag("T9")
record RenewalTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    private static final Duration SHORT = Duration.ofSeconds(6);

    @BeforeEach
    void embed() {
        host.gives(() -> urlFor("minji", SHORT));
        host.shows("<div id=chat></div><script src='" + gateway.url()
                + "/embed.js' data-chat-url='/api/chat-url' data-mode=inline data-target='#chat' defer></script>");
    }

    @Test
    void a_chat_goes_on_through_many_tokens() throws Exception {
        chromium.allowErrors("401"); // on a busy machine a token may expire before it is renewed
        var chat = open();
        var gate = new AnswerGate();
        gateway.say("As long ", gate, "as it takes.");
        chat.ask("How long?");
        Eventually.that("two more tokens have been asked for", () -> host.asked() >= 3);
        gate.open();
        chat.finished();
        assertThat(chat.text()).hasText("As long as it takes.");

        for (var question = 1; host.asked() < 4; question++) {
            gateway.say("Answer " + question + ".");
            chat.askAndWait("Question " + question + "?");
            assertThat(chat.text()).hasText("Answer " + question + ".");
        }
        assertThat(chat.banner()).isHidden();
    }

    @Test
    void a_token_that_ended_unnoticed_is_replaced_once_for_all_who_need_it() throws Exception {
        chromium.expectErrors(3, "401");
        host.gives(() -> urlFor("minji", Duration.ofHours(1)));
        var context = chromium.context();
        PageModules.share(context);
        var page = context.newPage();
        page.navigate(host.url());
        var chat = chat(page);
        assertThat(chat.send()).isVisible();

        // As after a sleep: the page holds a token that ended long ago.
        var old = TestGateway.token("cointutor", "minji", Duration.ofSeconds(1));
        gateway.awaitExpiry(old);
        var answers = chat.find("#query").evaluate("""
                async (box, old) => {
                  const module = (name) => import(MAIN.replace('main.js', name));
                  const { keep } = await module('net/token.js');
                  const { json } = await module('net/requests.js');
                  keep(old);
                  const { fetch } = globalThis;
                  globalThis.fetch = async (path, options) => { // the last refusal arrives after the renewal
                    const response = await fetch(path, options);
                    if (path === '/v1/parameters' && !response.ok) await calls[0];
                    return response;
                  };
                  const calls = ['/api/session', '/v1/parameters', '/v1/conversations?limit=1'].map((path) => json('GET', path));
                  return (await Promise.all(calls)).length;
                }""".replace("MAIN", PageModules.MAIN), old);

        assertEquals(3, answers);
        assertEquals(2, host.asked());
    }

    @Test
    void a_host_that_gives_no_more_is_asked_again_and_nothing_is_lost() throws Exception {
        chromium.allowErrors("401");
        chromium.allowErrors("ChatGateway: no new token");
        chromium.expectErrors(1, "gets an expired token: make one for each request");
        var chat = open();
        host.gives(() -> null);
        Eventually.that("no token came", () -> host.asked() >= 2);
        gateway.awaitExpiry(TestGateway.token("cointutor", "minji", SHORT));
        chat.ask("Still there?");
        assertThat(chat.banner()).isVisible();
        assertThat(chat.input()).hasValue("Still there?");

        host.gives(() -> urlFor("minji", Duration.ofHours(1)));
        assertThat(chat.banner())
                .isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(60_000)); // the third pause is 20 s
        gateway.say("Yes.");
        chat.input().press("Enter");
        assertThat(chat.text()).hasText("Yes.");
    }

    /** The host is asked at ever longer intervals; whoever opens the chat does not wait for the next one. */
    @Test
    void opening_a_chat_whose_token_has_ended_asks_the_host_at_once() throws Exception {
        chromium.allowErrors("ChatGateway: no new token");
        chromium.expectErrors(1, "gets an expired token: make one for each request");
        chromium.allowErrors("401");
        host.shows(
                "<script src='" + gateway.url() + "/embed.js' data-chat-url='/api/chat-url' data-open defer></script>");
        var page = chromium.context().newPage();
        page.clock().install();
        page.navigate(host.url());
        var chat = chat(page);
        assertThat(chat.send()).isVisible();
        host.gives(() -> null);
        Eventually.that("no token came", () -> host.asked() >= 2);
        gateway.awaitExpiry(TestGateway.token("cointutor", "minji", SHORT));
        chat.ask("Still there?");
        assertThat(chat.banner()).isVisible();
        page.clock().pauseAt(System.currentTimeMillis() + 4_000); // the host is asked again 10 s after a second miss
        host.gives(() -> urlFor("minji", Duration.ofHours(1)));

        page.evaluate("() => { ChatGateway.close(); ChatGateway.open(); }");

        assertThat(chat.banner()).isHidden();
        assertThat(chat.input()).hasValue("Still there?");
    }

    @Test
    void a_token_of_somebody_else_starts_over() {
        host.gives(() -> urlFor("minji", Duration.ofHours(1)));
        gateway.say("The secret of Minji.");
        var page = chromium.open(host.url());
        var chat = chat(page);
        chat.askAndWait("A secret?");

        host.gives(() -> urlFor("bob", Duration.ofHours(1)));
        page.evaluate(
                "([token, origin]) => document.querySelector('chat-gateway').shadowRoot.querySelector('iframe').contentWindow"
                        + ".postMessage({ type: 'chat-gateway:token', token }, origin)",
                new String[] {TestGateway.token("cointutor", "bob", Duration.ofHours(1)), gateway.url()});

        assertThat(chat.find("#welcome")).isVisible();
        assertThat(chat.questions()).hasCount(0);
        assertThat(chat.find("body")).not().containsText("secret");
        gateway.say("Hello, Bob.");
        chat.askAndWait("Who am I?");
        assertTrue(gateway.dify().requests().stream()
                .anyMatch(request -> request.path().equals("/v1/chat-messages")
                        && request.json().path("user").asText().equals("cointutor_bob")));
    }

    private ChatView open() {
        var chat = chat(chromium.open(host.url()));
        assertThat(chat.send()).isVisible();
        return chat;
    }

    private static ChatView chat(Page page) {
        return ChatView.of(page.frameLocator("chat-gateway iframe"));
    }

    private String urlFor(String user, Duration ttl) {
        return gateway.chatUrlWith(TestGateway.token("cointutor", user, ttl));
    }
}
