package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.Message;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A like, a dislike with a reason and their withdrawal are sent to Dify; what Dify refuses is not shown. */
@PageTest
record FeedbackTest(Chromium chromium, ScriptedGateway gateway, Page page, ChatView chat) {
    @Test
    void a_like_is_saved_is_there_after_a_reload_and_can_be_taken_back() throws InterruptedException {
        askSomething();

        like().click();
        assertPressed(like(), true);
        awaitRating("like");
        page.reload();
        assertPressed(like(), true);
        assertPressed(dislike(), false);

        like().click();
        assertPressed(like(), false);
        awaitRating(null);
    }

    @Test
    void a_dislike_asks_for_a_reason_which_may_be_left_out_or_given_up() throws InterruptedException {
        askSomething();

        dislike().click();
        assertThat(reason()).isFocused();
        page.keyboard().press("Escape");
        assertThat(reason()).isHidden();
        assertThat(dislike()).isFocused();
        assertPressed(dislike(), false);

        dislike().click();
        reason().fill("It is too short.");
        chat.find("#feedback-dialog [type=submit]").click();
        assertPressed(dislike(), true);
        awaitRating("dislike");
        assertEquals("It is too short.", message().comment());

        like().click();
        awaitRating("like");
        assertPressed(dislike(), false);
        assertPressed(like(), true);
    }

    @Test
    void a_rating_that_cannot_be_saved_is_put_back_and_that_is_said() throws InterruptedException {
        chromium.expectErrors(1, "status of 502");
        askSomething();
        gateway.dify().replyOnce("POST", "/v1/messages/" + message().id() + "/feedbacks", CannedReply.badGateway());

        like().click();

        assertThat(chat.answer().locator(".message-status")).containsText("could not be saved");
        assertPressed(like(), false);
        assertNull(message().rating());
        like().click();
        assertThat(chat.answer().locator(".message-status")).isHidden();
        awaitRating("like");
        assertPressed(like(), true);
    }

    private void askSomething() {
        gateway.say("So.");
        page.navigate(gateway.chatUrl("minji"));
        chat.askAndWait("Why?");
    }

    private void awaitRating(String rating) throws InterruptedException {
        Eventually.that(
                "the rating is " + rating,
                () -> Objects.equals(rating, message().rating()));
    }

    private Message message() {
        return gateway.dify().messagesOf(TestGateway.KEY, "cointutor_minji").get(0);
    }

    private Locator like() {
        return chat.answer().locator("[data-action=like]");
    }

    private Locator dislike() {
        return chat.answer().locator("[data-action=dislike]");
    }

    private Locator reason() {
        return chat.find("#feedback-dialog textarea");
    }

    private static void assertPressed(Locator button, boolean pressed) {
        assertThat(button).hasAttribute("aria-pressed", String.valueOf(pressed));
    }
}
