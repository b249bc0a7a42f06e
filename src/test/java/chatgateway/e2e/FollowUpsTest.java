package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.CannedReply;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A suggested message is sent with one click; suggestions disappear with the next message. */
@PageTest
record FollowUpsTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void a_suggestion_is_asked_by_a_click_and_the_suggestions_are_those_of_the_newest_answer() {
        gateway.say("A list.");
        gateway.say("A table.");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("Show me something");

        suggestion(chat, "Show it as a table").click();

        assertThat(chat.questions().last()).hasText("Show it as a table");
        assertThat(chat.text()).hasText("A table.");
        assertThat(chat.input()).isFocused();
        assertEquals(List.of("Show me something", "Show it as a table"), gateway.asked());
        assertThat(suggestion(chat, "Show me the code")).isVisible();
        assertThat(chat.answers().first().locator(".suggestion")).hasCount(0);
    }

    @Test
    void a_new_question_takes_suggestions_away_at_once() {
        var gate = new AnswerGate();
        gateway.say("One.");
        gateway.say("", gate, "Two.");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("First?");
        assertThat(suggestion(chat, "Show me the code")).isVisible();

        chat.ask("Second?");

        assertThat(chat.find("#log .suggestion")).hasCount(0);
        gate.open();
        chat.finished();
    }

    @Test
    void an_app_that_suggests_nothing_is_not_asked() {
        var off =
                "{\"suggested_questions_after_answer\": {\"enabled\": false}, \"text_to_speech\": {\"enabled\": true}}";
        gateway.dify()
                .replyOnce("GET", "/v1/parameters", new CannedReply(200, "application/json", off.getBytes(), Map.of()));
        gateway.say("One.");
        var chat = chromium.chat(gateway, "minji");

        chat.askAndWait("First?");
        assertThat(chat.answer().locator("[data-action=read]")).isVisible(); // the parameters are there

        assertThat(chat.find("#log .suggestion")).hasCount(0);
        assertEquals(
                0,
                gateway.dify().requests().stream()
                        .filter(request -> request.path().endsWith("/suggested"))
                        .count());
    }

    private static Locator suggestion(ChatView chat, String words) {
        return chat.answer().locator(".suggestion", new Locator.LocatorOptions().setHasText(words));
    }
}
