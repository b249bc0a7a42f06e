package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.MultipartPart;
import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Speaking instead of typing, with the beeps of Chromium's fake microphone; the demo transcribes every recording to the same text. */
@PageTest(whole = true)
record VoiceTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void what_was_spoken_is_inserted_at_the_cursor() {
        var chat = open(List.of("microphone"));
        chat.input().fill("Well, please");
        for (var i = 0; i < " please".length(); i++) {
            chat.input().press("ArrowLeft");
        }

        chat.find("#voice").click();
        assertThat(chat.find("[data-action=finish]")).isFocused();
        assertThat(chat.find(".recording-time")).hasText(Pattern.compile("0:0[1-9]"));
        chat.input().page().keyboard().press("Enter");

        assertThat(chat.input()).hasValue("Well, What can you show me? please");
        assertThat(chat.input()).isFocused();
        var sound = recordings().get(0).parts().stream()
                .filter(MultipartPart::isFile)
                .findFirst()
                .orElseThrow();
        assertEquals("audio/wav", sound.contentType());
        assertTrue(sound.bytes().length > 1000, sound.bytes().length + " bytes");
    }

    @Test
    void a_recording_can_be_thrown_away() {
        var chat = open(List.of("microphone"));
        chat.input().fill("Typed");

        chat.find("#voice").click();
        assertThat(chat.find("[data-action=finish]")).isVisible();
        chat.input().page().keyboard().press("Escape");

        assertThat(chat.input()).isFocused();
        assertThat(chat.input()).hasValue("Typed");
        assertThat(chat.find("#recording")).isHidden();
        assertEquals(List.of(), recordings());
    }

    @Test
    void without_permission_it_says_how_to_give_it() {
        var chat = open(List.of());

        chat.find("#voice").click();

        assertThat(chat.find("#composer-note")).containsText("The microphone is not allowed here.");
        assertThat(chat.input()).isFocused();
    }

    @Test
    void a_failure_is_said_and_the_text_stays() {
        chromium.expectErrors(1, "status of 400");
        gateway.dify()
                .replyOnce(
                        "POST",
                        "/v1/audio-to-text",
                        CannedReply.error(400, "invalid_param", "Speech to text is not enabled"));
        var chat = open(List.of("microphone"));
        chat.input().fill("Typed");

        chat.find("#voice").click();
        assertThat(chat.find(".recording-time")).hasText(Pattern.compile("0:(0[1-9]|[1-5]\\d)"));
        chat.find("[data-action=finish]").click();

        assertThat(chat.find("#composer-note")).containsText("not available right now");
        assertThat(chat.input()).hasValue("Typed");
    }

    @Test
    void an_app_that_takes_neither_speech_nor_files_offers_neither() {
        var app = new ObjectMapper().createObjectNode();
        app.putObject("speech_to_text").put("enabled", false);
        app.putObject("file_upload").putObject("image").put("enabled", false);
        gateway.introduce(app);

        var chat = open(List.of());

        assertThat(chat.send()).isVisible();
        assertThat(chat.find("#voice")).isHidden();
        assertThat(chat.find("#attach")).isHidden();
    }

    private ChatView open(List<String> permissions) {
        var context = chromium.context();
        context.grantPermissions(permissions);
        Page page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        return ChatView.of(page);
    }

    private List<RecordedRequest> recordings() {
        return gateway.dify().requests().stream()
                .filter(request -> request.path().equals("/v1/audio-to-text"))
                .toList();
    }
}
