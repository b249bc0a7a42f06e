package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer grows on the page while it is written, and ends when its reader has had enough. */
@Tag("browser")
class LiveAnswerTest {
    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private ScriptedGateway gateway;

    @ParameterizedTest
    @CsvSource({"V0_11, CHAT", "V1_12, ADVANCED_CHAT", "V1_14, AGENT_CHAT", "V1_14, ADVANCED_CHAT"})
    void the_second_piece_appears_after_the_first_was_read(DifyVersion generation, Mode mode) {
        gateway = ScriptedGateway.start(generation, mode, Map.of());
        var firstWasRead = new AnswerGate();
        gateway.play(answer -> {
            answer.text("The first piece, ");
            firstWasRead.await();
            answer.text("then the second.");
            answer.end();
        });
        var chat = chromium.chat(gateway, "minji");

        chat.ask("How do you stream?");
        assertThat(chat.text()).hasText("The first piece,");
        chat.is("streaming");
        firstWasRead.open();

        assertThat(chat.text()).hasText("The first piece, then the second.");
        chat.finished();
        assertThat(chat.note()).isHidden();
    }

    @ParameterizedTest
    @CsvSource({"V1_12, CHAT", "V1_12, ADVANCED_CHAT", "V1_14, ADVANCED_CHAT"})
    void a_stopped_answer_keeps_its_text_and_says_so(DifyVersion generation, Mode mode) {
        gateway = ScriptedGateway.start(generation, mode, Map.of());
        gateway.play(answer -> {
            answer.text("So far so good.");
            answer.hold();
        });
        var chat = chromium.chat(gateway, "minji");
        chat.ask("A long story, please");
        assertThat(chat.text()).hasText("So far so good.");

        chat.stop().click();

        chat.is("stopped");
        assertThat(chat.text()).hasText("So far so good.");
        assertThat(chat.note()).containsText("You stopped this answer.");
        assertThat(chat.send()).isVisible();
        assertEquals(List.of("cointutor_minji"), usersOfStops());
    }

    @Test
    void a_stop_before_the_first_word_is_sent_as_soon_as_there_is_something_to_stop() {
        gateway = ScriptedGateway.start();
        var stopWasPressed = new AnswerGate();
        gateway.play(answer -> {
            stopWasPressed.await();
            answer.text("Too late.");
            answer.hold();
        });
        var chat = chromium.chat(gateway, "minji");
        chat.ask("Never mind");
        chat.is("waiting");

        chat.stop().click();
        stopWasPressed.open();

        chat.is("stopped");
        assertEquals(List.of("cointutor_minji"), usersOfStops());
    }

    @Test
    void after_a_stop_the_conversation_goes_on() {
        gateway = ScriptedGateway.start();
        gateway.play(answer -> {
            answer.text("One");
            answer.hold();
        });
        gateway.say("Two");
        var chat = chromium.chat(gateway, "minji");
        chat.ask("Count");
        assertThat(chat.text()).hasText("One");
        chat.stop().click();
        chat.is("stopped");

        chat.askAndWait("Go on");

        assertThat(chat.answers()).hasCount(2);
        assertThat(chat.text()).hasText("Two");
        assertEquals(
                1,
                gateway.dify()
                        .conversationsOf(TestGateway.KEY, "cointutor_minji")
                        .size());
    }

    @Test
    void an_answer_that_was_found_again_can_be_stopped_and_asked_on() {
        gateway = ScriptedGateway.start();
        gateway.play(answer -> {
            answer.text("So far so good.");
            answer.hold();
        });
        gateway.say("Yes.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("A long story, please");
        assertThat(chat.text()).hasText("So far so good.");
        page.reload();
        chat.is("streaming");

        chat.stop().click();

        chat.is("stopped");
        assertThat(chat.text()).hasText("So far so good.");
        chat.askAndWait("Go on?");
        assertThat(chat.answers()).hasCount(2);
    }

    @Test
    void an_answer_that_was_stopped_before_its_first_word_is_not_waited_for_after_a_reload() {
        gateway = ScriptedGateway.start();
        gateway.play(answer -> {
            answer.event("agent_log", log -> {});
            answer.hold();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("Never mind");
        chat.stop().click();
        chat.is("stopped");

        page.reload();

        chat.is("stopped");
        assertThat(chat.note()).containsText("You stopped this answer.");
    }

    private List<String> usersOfStops() {
        return gateway.dify().requests().stream()
                .filter(request ->
                        request.method().equals("POST") && request.path().endsWith("/stop"))
                .map(RecordedRequest::json)
                .map(body -> body.path("user").asText())
                .toList();
    }
}
