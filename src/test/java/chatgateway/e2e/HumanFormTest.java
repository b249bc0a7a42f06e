package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A workflow that asks its reader something gets its answer in the chat, and goes on in the same answer. */
@PageTest(version = DifyVersion.V1_14, mode = Mode.ADVANCED_CHAT)
record HumanFormTest(Chromium chromium, ScriptedGateway gateway, AnswerGate rest, Page page, ChatView chat) {
    @BeforeEach
    void ask() {
        gateway.play(answer -> {
            answer.text("Just a moment.");
            answer.requestInput("**Is it right?**\n\nSay why: {{#$output.comment#}}\n\nThank you.", resumed -> {
                resumed.text(" Then I");
                rest.await();
                resumed.text(" go on.");
                resumed.end();
            });
        });
        page.navigate(gateway.chatUrl("minji"));
        chat.ask("?");
    }

    @Test
    void the_answer_goes_on_when_the_form_in_it_is_sent() {
        assertThat(form().locator("strong")).hasText("Is it right?");
        assertThat(form().locator(".human-note")).hasText("This form closes in 60 minutes.");
        form().locator("textarea").fill("It is so.");
        rest.open();
        button("Continue").press("Enter");
        chat.finished();

        assertThat(chat.text()).hasText("Just a moment. Then I go on.");
        assertThat(form()).containsText("Answered: Continue");
        assertThat(form()).containsText("It is so.");
        assertThat(form().locator("textarea")).hasCount(0);
    }

    @Test
    void an_answer_that_goes_on_is_followed_after_a_reload() {
        button("Continue").click();
        assertThat(chat.text()).hasText("Just a moment. Then I");

        page.reload();
        assertThat(chat.text()).hasText("Just a moment. Then I");
        chat.is("streaming");
        rest.open();
        chat.finished();

        assertThat(chat.text()).hasText("Just a moment. Then I go on.");
        assertThat(form()).hasCount(1);
        assertThat(form()).containsText("Answered: Continue");
    }

    @Test
    void what_was_written_when_the_time_runs_out_can_still_be_read() {
        form().locator("textarea").fill("It took me an hour to write this.");
        assertThat(chat.find(".conversation-open"))
                .hasText("New conversation"); // no answer comes now that knows the time
        page.clock().install();
        page.clock().fastForward(3_601_000);

        assertThat(form().locator(".human-note")).hasText("This form has expired.");
        assertThat(form().locator("textarea")).hasValue("It took me an hour to write this.");
        assertThat(form().locator("textarea")).hasAttribute("readonly", "");
        assertThat(form().locator("textarea")).isFocused();
        assertThat(form().locator("button")).hasCount(0);
    }

    @Test
    void a_form_is_there_after_a_reload_and_can_be_sent() {
        assertThat(form().locator("textarea")).isVisible();
        page.navigate(gateway.chatUrl("minji"));
        rest.open();
        button("Stop here").click();
        chat.finished();

        assertThat(chat.text()).hasText("Just a moment. Then I go on.");
        assertThat(form()).containsText("Answered: Stop here");
        assertThat(form()).not().containsText("["); // the field that was left empty
    }

    @Test
    void a_form_that_was_answered_elsewhere_says_so_and_shows_what_came_of_it() {
        assertThat(form().locator("textarea")).isVisible();
        var elsewhere = chromium.open(gateway.chatUrl("minji"));
        var other = ChatView.of(elsewhere);
        var conversation = page.evaluate("() => Object.entries({...sessionStorage, ...localStorage})");
        elsewhere.evaluate(
                "entries => { for (const [key, value] of entries) { sessionStorage[key] = value; localStorage[key] = value } }",
                conversation);
        elsewhere.navigate(gateway.chatUrl("minji"));
        rest.open();
        other.answer().locator(".human-form button").first().click();
        other.finished();

        chromium.expectErrors(1, "412");
        button("Continue").click();
        chat.finished();
        assertThat(chat.text()).hasText("Just a moment. Then I go on.");
        assertThat(form()).hasCount(1);
        assertThat(form()).containsText("Answered: Continue");
    }

    private Locator form() {
        return chat.answer().locator(".human-form");
    }

    private Locator button(String name) {
        return form().locator("button", new Locator.LocatorOptions().setHasText(name));
    }
}
