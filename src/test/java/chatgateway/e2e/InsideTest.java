package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model thinks, an agent does and a workflow goes through is there to be unfolded, and is no part of the answer. */
@Tag("browser")
class InsideTest {
    @RegisterExtension
    final Chromium chromium = new Chromium();

    /** Closed after the pages, which still request titles and suggestions. */
    @AutoClose
    private ScriptedGateway gateway;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>2 + 2?</think>\n\nIt is 4.",
                "<thi|nk>2 +| 2?</th|ink>\n|\nIt is 4.",
                "<think>2 + 2?</think>It| is 4."
            })
    void thinking_in_the_text_is_folded_away_wherever_it_is_cut(String pieces) {
        gateway = ScriptedGateway.start();
        gateway.play(answer -> {
            for (var piece : pieces.split("\\|")) {
                answer.text(piece);
            }
            answer.end();
        });
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("2 + 2?");

        assertThat(chat.text()).hasText("It is 4.");
        var thinking = chat.answer().locator(".reasoning");
        assertThat(thinking.locator(".fold-body")).isHidden();
        thinking.locator("summary").press("Enter");
        assertThat(thinking.locator(".fold-body")).hasText("2 + 2?");
    }

    @Test
    void an_answer_about_the_tag_keeps_it() {
        gateway = ScriptedGateway.start();
        gateway.say("Models write `<think>` and then:\n\n```\n<think>so</think>\n```\n\nDone <thi");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("?");

        assertThat(chat.text()).containsText("Models write <think> and then:");
        assertThat(chat.text().locator("pre")).hasText("<think>so</think>");
        assertThat(chat.text()).containsText("Done <thi");
    }

    @Test
    void reasoning_apart_from_the_text_is_named_while_it_goes_on_and_folded_with_it() {
        var gate = new AnswerGate();
        gateway = ScriptedGateway.start();
        gateway.play(answer -> {
            answer.event(
                    "reasoning_chunk",
                    event -> event.putObject("data").put("node_id", "n").put("reasoning", "Let me see."));
            gate.await();
            answer.event(
                    "reasoning_chunk",
                    event -> event.putObject("data")
                            .put("node_id", "n")
                            .put("reasoning", "")
                            .put("is_final", true));
            answer.text("Four.");
            answer.end();
        });
        var chat = chromium.chat(gateway, "minji");
        chat.ask("2 + 2?");
        assertThat(chat.answer().locator(".reasoning summary")).hasText(Pattern.compile("^Thinking…\\d+s$"));
        gate.open();
        chat.finished();

        assertThat(chat.answer().locator(".reasoning summary")).hasText(Pattern.compile("^Thought for \\d+ second"));
        assertThat(chat.text()).hasText("Four.");
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_11", "V1_9", "V1_12", "V1_14"})
    void the_tools_of_an_agent_are_shown_with_what_they_were_asked_and_no_thought_twice(DifyVersion generation) {
        gateway = ScriptedGateway.start(generation, Mode.AGENT_CHAT, Map.of());
        gateway.play(answer -> {
            answer.thought(
                    "I look it up.", "search", "{\"search\": {\"query\": \"triangle\"}}", "{\"search\": \"secret\"}");
            answer.text("It is 80."); // an agent repeats it as its last thought
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("?");
        check(chat);
        page.navigate(gateway.chatUrl("minji"));
        check(chat);
    }

    private static void check(ChatView chat) {
        assertThat(chat.answer().locator(".thought-text:visible")).hasText(new String[] {"I look it up."});
        assertThat(chat.answer().locator(".tool summary")).hasText("Used search");
        assertThat(chat.answer().locator(".tool-input")).containsText("\"query\": \"triangle\"", text());
        assertThat(chat.text()).hasText("It is 80.");
    }

    private static LocatorAssertions.ContainsTextOptions text() {
        return new LocatorAssertions.ContainsTextOptions();
    }

    @Test
    void a_workflow_names_its_step_and_keeps_all_of_them_folded() {
        var gate = new AnswerGate();
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.ADVANCED_CHAT, Map.of());
        gateway.play(answer -> {
            answer.text("");
            step(answer, "node_started", "a", "Look around", null);
            step(answer, "iteration_started", "b", "Each page", null);
            step(answer, "node_started", "c", "Read", null);
            gate.await();
            step(answer, "node_retry", "c", "Read", "retry");
            step(answer, "node_finished", "c", "Read", "failed");
            step(answer, "node_finished", "a", "Look around", "succeeded");
            answer.text("Done.");
            answer.end();
        });
        var chat = chromium.chat(gateway, "minji");
        chat.ask("?");
        assertThat(chat.answer().locator(".steps > summary")).hasText("Read");
        gate.open();
        chat.finished();

        chat.answer().locator(".steps > summary").click();
        assertThat(chat.answer().locator(".step", having("Look around"))).hasAttribute("data-status", "done");
        assertThat(chat.answer().locator(".step", having("Read"))).hasAttribute("data-status", "failed");
        assertThat(chat.answer().locator(".step", having("Read"))).isHidden();
        chat.answer().locator(".step-fold summary").press("Enter");
        assertThat(chat.answer().locator(".step-fold .step-fold, .step-fold li .step"))
                .hasText("ReadFailed");
        assertThat(chat.answer().locator(".step", having("Each page"))).hasAttribute("data-status", "stopped");
    }

    @Test
    void an_app_that_hides_its_steps_shows_none() {
        gateway = ScriptedGateway.start(DifyVersion.V1_14, Mode.ADVANCED_CHAT, Map.of());
        var site = "{\"title\": \"Course\", \"show_workflow_steps\": false}";
        gateway.dify().replyOnce("GET", "/v1/site", CannedReply.of(200, "application/json", site));
        gateway.play(answer -> {
            step(answer, "node_started", "a", "Look around", null);
            answer.text("Done.");
            answer.end();
        });
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("?");

        assertThat(chat.text()).hasText("Done.");
        assertThat(chat.answer().locator(".steps")).hasCount(0);
    }

    private static com.microsoft.playwright.Locator.LocatorOptions having(String text) {
        return new com.microsoft.playwright.Locator.LocatorOptions().setHasText(text);
    }

    private static void step(
            chatgateway.demo.dify.ScriptedAnswer answer, String event, String id, String title, String status) {
        answer.event(
                event,
                fields -> fields.putObject("data")
                        .put("id", id)
                        .put("node_id", "node-" + id)
                        .put("title", title)
                        .put("iteration_id", id.equals("c") ? "node-b" : null)
                        .put("status", status));
    }
}
