package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Route;
import org.junit.jupiter.api.Test;

/** A reader sees when an answer was given, and that a person wrote it. */
@PageTest
record TimesTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void an_answer_tells_its_time_and_a_new_day_is_named_above_its_question() {
        gateway.say("One.");
        gateway.say("Two.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("1?");
        chat.askAndWait("2?");
        assertThat(chat.answer().locator("time")).isVisible();
        assertThat(page.locator(".day:visible")).hasCount(0);

        page.route("**/v1/messages?*", route -> {
            var response = route.fetch();
            var body = response.text().replaceFirst("\"created_at\": ?\\d+", "\"created_at\": 1700000000");
            route.fulfill(new Route.FulfillOptions().setResponse(response).setBody(body));
        });
        page.navigate(gateway.chatUrl("minji"));

        var days = page.locator(".day:visible");
        assertThat(days.first()).hasText("November 14, 2023");
        assertThat(days.last()).hasText("today");
    }

    @Test
    void an_answer_from_an_annotation_is_marked() {
        gateway.play(answer -> {
            answer.text("As our editors say.");
            answer.event(
                    "message_end",
                    event -> event.putObject("metadata")
                            .putObject("annotation_reply")
                            .put("id", "d1f1c5a0-0000-4000-8000-000000000009"));
            answer.end();
        });
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("?");

        assertThat(chat.answer().locator(".annotation")).hasText("Answer written by a person");
    }
}
