package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Locator;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer can be read aloud: one at a time, and until the next message is sent. */
@PageTest
record ReadAloudTest(Chromium chromium, ScriptedGateway gateway) {
    private static final String LONG = "A sentence that takes a while to be read aloud, as they all do. ".repeat(8);

    @Test
    void an_answer_is_read_as_it_is_seen_in_pieces_with_pause_and_stop() {
        gateway.say("**Loud** and clear. " + LONG);
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("Say it");

        read(chat.answer()).click();
        assertThat(read(chat.answer())).hasAttribute("data-state", "playing");
        assertThat(read(chat.answer())).hasAttribute("aria-label", "Pause reading the AI answer");
        read(chat.answer()).click();
        assertThat(read(chat.answer())).hasAttribute("data-state", "paused");
        read(chat.answer()).click();
        assertThat(read(chat.answer())).hasAttribute("data-state", "playing");
        stop(chat.answer()).click();

        assertThat(read(chat.answer())).hasAttribute("data-state", "idle");
        assertThat(read(chat.answer())).isFocused();
        assertThat(stop(chat.answer())).isHidden();
        var first = spoken().get(0);
        assertTrue(first.startsWith("Loud and clear.") && first.endsWith("."), first);
        assertTrue(first.length() <= 200, first);
    }

    @Test
    void one_answer_is_read_at_a_time_and_a_new_question_ends_that() {
        gateway.say(LONG);
        gateway.say(LONG);
        gateway.say("Short.");
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("One");
        chat.askAndWait("Two");
        var one = chat.answers().nth(0);
        var two = chat.answers().nth(1);

        read(one).click();
        assertThat(read(one)).hasAttribute("data-state", "playing");
        read(two).click();
        assertThat(read(two)).hasAttribute("data-state", "playing");
        assertThat(read(one)).hasAttribute("data-state", "idle");

        chat.askAndWait("Three");
        assertThat(read(two)).hasAttribute("data-state", "idle");
    }

    @Test
    void an_answer_that_cannot_be_read_says_so_and_can_be_tried_again() {
        chromium.expectErrors(1, "status of 502");
        gateway.say(LONG);
        gateway.dify().replyOnce("POST", "/v1/text-to-audio", CannedReply.badGateway());
        var chat = chromium.chat(gateway, "minji");
        chat.askAndWait("Say it");

        read(chat.answer()).click();
        assertThat(chat.answer().locator(".message-status")).containsText("could not be read aloud");
        assertThat(read(chat.answer())).hasAttribute("data-state", "idle");

        read(chat.answer()).click();
        assertThat(read(chat.answer())).hasAttribute("data-state", "playing");
        assertThat(chat.answer().locator(".message-status")).isHidden();
    }

    @Test
    void an_app_that_speaks_by_itself_is_heard_while_its_sound_arrives() {
        gateway.dify().options().speechEvents(true);
        var gate = new AnswerGate();
        gateway.play(answer -> {
            answer.text("Loud and clear.");
            answer.event("tts_message", event -> event.put("audio", silence(80)));
            gate.await();
            answer.event("tts_message", event -> event.put("audio", silence(20)));
            answer.end();
        });
        var chat = chromium.chat(gateway, "minji");

        chat.ask("Say it");
        assertThat(read(chat.answer())).hasAttribute("data-state", "playing");
        gate.open();

        chat.finished();
        assertThat(read(chat.answer())).hasAttribute("data-state", "idle");
        assertEquals(List.of(), spoken());
    }

    @Test
    void a_browser_that_cannot_play_unfinished_sound_plays_it_when_it_is_complete() {
        gateway.dify().options().speechEvents(true);
        gateway.play(answer -> {
            answer.text("Loud and clear.");
            answer.event("tts_message", event -> event.put("audio", silence(200)));
            answer.end();
        });
        var context = chromium.context();
        context.addInitScript("delete globalThis.MediaSource; delete globalThis.ManagedMediaSource;");
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);

        chat.askAndWait("Say it");

        assertThat(read(chat.answer())).hasAttribute("data-state", "playing");
    }

    private List<String> spoken() {
        return gateway.dify().requests().stream()
                .filter(request -> request.path().equals("/v1/text-to-audio"))
                .map(request -> request.json().path("text").asText())
                .toList();
    }

    private static Locator read(Locator answer) {
        return answer.locator("[data-action=read]");
    }

    private static Locator stop(Locator answer) {
        return answer.locator("[data-action=stop-reading]");
    }

    /** MP3 in base64; 38 frames take a second. */
    private static String silence(int frames) {
        var frame = Arrays.copyOf(new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0}, 417);
        var sound = new ByteArrayOutputStream();
        for (var count = 0; count < frames; count++) {
            sound.writeBytes(frame);
        }
        return Base64.getEncoder().encodeToString(sound.toByteArray());
    }
}
