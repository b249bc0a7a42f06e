package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.json.Json;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.InjectionWatch;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an app's maker, or its model in their name, has the page say around the answers is only text
 * (docs/threats.md#t28-scripts-in-answers, #t29-data-leaves-by-pictures-and-links).
 */
@PageTest(version = DifyVersion.V1_14, mode = Mode.ADVANCED_CHAT)
@Tag("T28")
record HostileAppTest(ScriptedGateway gateway, InjectionWatch watch) {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_an_app_asks_for_is_only_text(boolean withoutPolicy) {
        var parameters = Json.object().put("opening_statement", "{{v0}} " + String.join("\n\n", watch.texts()));
        var form = parameters.putArray("user_input_form");
        for (var at = 0; at < watch.texts().size(); at++) {
            var field = form.addObject()
                    .putObject(List.of("select", "paragraph", "text-input", "constructor", "number")
                            .get(at % 5));
            field.put("variable", "v" + at)
                    .put("label", watch.texts().get(at))
                    .put("default", watch.texts().get(at));
            field.put("required", false).putArray("options").add(watch.texts().get(at));
        }
        gateway.introduce(parameters);
        var page = watch.open(withoutPolicy, gateway.chatUrl("minji"));

        assertThat(page.locator("#inputs .field")).hasCount(watch.texts().size());
        page.locator("#inputs summary").click();
        watch.assertHarmless(page);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_an_app_suggests_to_ask_is_only_text(boolean withoutPolicy) {
        var placeholder = String.join(" ", watch.texts());
        reply("/v1/site", Json.object().put("title", "Course").put("input_placeholder", placeholder));
        var suggestions = Json.object().put("result", "success");
        watch.texts().forEach(suggestions.putArray("data")::add);
        gateway.play(answer -> {
            reply("/v1/messages/" + answer.messageId() + "/suggested", suggestions);
            answer.text("Ask on.");
            answer.end();
        });
        gateway.say("So be it.");
        var page = watch.open(withoutPolicy, gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(chat.input()).hasAttribute("placeholder", placeholder);

        chat.askAndWait("?");

        var offered = chat.answer().locator(".suggestion");
        assertThat(offered).hasCount(watch.texts().size());
        assertThat(offered.locator("*")).hasCount(0);
        watch.assertHarmless(page);
        offered.first().click();
        assertThat(chat.questions().last()).hasText(watch.texts().get(0));
        chat.finished();
        watch.assertHarmless(page);
    }

    private void reply(String path, ObjectNode body) {
        gateway.dify().replyOnce("GET", path, CannedReply.of(200, "application/json", body.toString()));
    }
}
