package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.Axe;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.HostSite;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A long pause in an answer has words, nothing moves where motion is reduced, and Escape stops the answer. */
@PageTest
record SlowAnswerTest(Chromium chromium, ScriptedGateway gateway, HostSite host) {
    private static final String MOVING = """
            () => document.getAnimations().filter(({ playState, effect }) => playState === 'running'
                && effect.getComputedTiming().activeDuration > 10).length""";

    @ParameterizedTest
    @EnumSource
    void after_fifteen_seconds_of_silence_words_appear_until_something_arrives(ScreenSize screen) {
        var gate = new AnswerGate();
        gateway.say("Begun", gate, ", and ended.");
        var page = chromium.context(screen.in("en-US")).newPage();
        page.clock().install();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("A story?");
        assertThat(chat.text()).hasText("Begun");
        var words = chat.answer().locator(".silence");

        page.clock().runFor(10_000);
        assertThat(words).isHidden();
        page.clock().runFor(6_000);
        assertThat(words).hasText("Still working. This can take a moment.");
        assertThat(page.locator("#live p").last()).hasText("Still working. This can take a moment.");
        screen.look(page, "61-silence");
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        var axe = new Axe(page);
        axe.check("silence");
        assertEquals(List.of(), axe.problems());

        gate.open();
        ChatView.runUntil(page, () -> "done".equals(chat.answer().getAttribute("data-state")));
        assertThat(words).isHidden();
        page.clock().runFor(20_000);
        assertThat(words).isHidden();
    }

    @Test
    void nothing_moves_where_motion_is_reduced() {
        var gate = new AnswerGate();
        gateway.say("Begun", gate, ", and ended.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("A story?");
        assertThat(chat.text()).hasText("Begun");
        page.waitForFunction(MOVING);

        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));

        page.waitForFunction("() => (" + MOVING + ")() === 0");
        gate.open();
        chat.finished();
    }

    @ParameterizedTest
    @EnumSource
    void escape_stops_the_answer_and_nothing_else(ScreenSize screen) {
        gateway.play(answer -> {
            answer.text("A long story.");
            answer.hold();
        });
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("A story?");
        assertThat(chat.text()).hasText("A long story.");
        chat.find("[data-action=edit]").click();
        assertThat(chat.find(".editor textarea")).isFocused();
        page.keyboard().press("Escape");
        assertThat(chat.find(".editor")).hasCount(0);
        chat.find("#chat-menu").click();
        assertThat(chat.find("[role=menuitem]").first()).isFocused();
        page.keyboard().press("Escape");
        assertThat(chat.find("[role=menu]")).hasCount(0);
        chat.is("streaming");

        chat.input().focus();
        page.keyboard().press("Escape");

        chat.is("stopped");
        assertThat(chat.input()).isFocused();
    }

    @Test
    void in_a_bubble_escape_stops_first_and_closes_then() {
        gateway.play(answer -> {
            answer.text("A long story.");
            answer.hold();
        });
        host.gives(() -> gateway.chatUrl("minji"));
        host.shows("<script src='" + gateway.url() + "/embed.js' data-chat-url='/api/chat-url' defer></script>");
        var page = chromium.open(host.url());
        BubbleTest.bubble(page).click();
        var chat = BubbleTest.chat(page);
        chat.ask("A story?");
        assertThat(chat.text()).hasText("A long story.");

        chat.input().press("Escape");
        chat.is("stopped");
        assertThat(BubbleTest.bubble(page)).hasAttribute("aria-expanded", "true");
        chat.input().press("Escape");

        assertThat(BubbleTest.bubble(page)).hasAttribute("aria-expanded", "false");
    }
}
