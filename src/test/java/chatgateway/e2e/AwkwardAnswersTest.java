package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/**
 * Answers in which something is missing, taken back or unknown are still answers to their reader
 * (docs/dify-api.md#reading-a-stream-as-a-client).
 */
@PageTest(mode = Mode.ADVANCED_CHAT)
record AwkwardAnswersTest(Chromium chromium, ScriptedGateway gateway) {
    /** One page for all, as one reader would see them. */
    @Test
    void each_says_what_there_is_to_say() {
        var chat = chromium.chat(gateway, "minji");

        gateway.say(" \n\n ");
        chat.askAndWait("Nothing?");
        assertThat(chat.note()).containsText("There is no answer to show.");
        assertThat(chat.retry()).isVisible();

        var taken = new AnswerGate();
        gateway.play(answer -> {
            answer.text("What nobody **should");
            taken.await();
            answer.replace("I cannot say that");
            answer.text(", sorry.");
            answer.end();
        });
        chat.ask("Taken back?");
        assertThat(chat.text()).hasText("What nobody should");
        taken.open();
        chat.finished();
        assertThat(chat.text()).hasText("I cannot say that, sorry.");

        gateway.play(answer -> answer.shortCircuit("Written by an editor."));
        chat.askAndWait("Without a workflow?");
        assertThat(chat.text()).hasText("Written by an editor.");

        gateway.play(answer -> {
            answer.text("Half an answer");
            answer.event("something_new", event -> event.put("answer", "?").putObject("data"));
            answer.event(
                    "node_started",
                    event -> event.putObject("data").put("id", "n1").put("node_id", "n"));
            answer.event(
                    "node_started",
                    event -> event.putObject("data").put("id", "n2").put("node_id", "n"));
            answer.cite("", "Words without a name.");
            answer.text(" [1].");
            answer.end();
        });
        chat.askAndWait("Nameless?");
        assertThat(chat.text()).hasText("Half an answer [1].");
        assertThat(chat.answer().locator(".source")).hasText("1Document");
        chat.answer().locator(".steps > summary").click();
        assertThat(chat.answer().locator(".step-title", new Locator.LocatorOptions().setHasText("Step")))
                .hasText(new String[] {"Step", "Step"});
    }
}
