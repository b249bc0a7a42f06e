package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user learns in time that the messages of the day run out, and then when it goes on. */
@PageTest(settings = {"MESSAGES_PER_DAY=1", "LIMITS_ZONE=Asia/Seoul", "RETURN_URL=https://cointutor.example/plans"})
@Tag("T25")
record UsedUpTest(Chromium chromium, ScriptedGateway gateway) {
    private static final ZoneId ZONE = ZoneId.of("Asia/Seoul");

    /** The message was used on another device, so this page does not know yet. */
    @ParameterizedTest
    @CsvSource({
        "ko-KR, 오늘 보낼 수 있는 메시지를 모두 사용했습니다\\. \\(?WEEKDAY\\)? 오전 12:00부터 다시 이용할 수 있습니다\\.",
        "en-US, You have used up today's messages\\. You can go on from WEEKDAY (at )?12:00 AM\\."
    })
    void the_words_name_the_next_midnight_of_the_limits(String locale, String words) {
        chromium.expectErrors(1, "status of 429");
        var chat = open(locale, TestGateway.token("minji"));
        gateway.say("The only one.");
        gateway.deliver("minji", TestGateway.messageJson("one"));

        chat.ask("two");

        chat.is("failed");
        var pattern = pattern(locale, words);
        assertThat(chat.note()).containsText(pattern);
        assertThat(chat.retry()).isHidden();
        assertThat(chat.find("#allowance")).containsText(pattern);
    }

    @Test
    void a_renewed_token_without_limits_ends_the_wait() {
        var chat = open("en-US", TestGateway.token("alex"));
        assertThat(chat.input()).isVisible();

        assertEquals(List.of(true, false, true), chat.find("html").page().evaluate(PageModules.script("""
                        const { Allowance } = await load('composer/allowance');
                        const root = document.querySelector('#dock');
                        const found = [];
                        const allowance = new Allowance(root, '', (usedUp) => found.push(usedUp));
                        allowance.show({ messages: { limit: 1, used: 1, resets_at: Date.now() / 1000 + 3600 } });
                        allowance.show({});
                        return [...found, root.querySelector('#allowance').hidden];"""), null));
    }

    @Test
    void the_page_counts_down_from_a_fifth_and_keeps_the_draft_at_zero() {
        var token = TestGateway.token("alex", Map.of("limits", Map.of("messages_per_day", 5)));
        for (var message = 1; message <= 5; message++) {
            gateway.say("Answer " + message);
        }
        var chat = open("en-US", token);
        for (var message = 1; message <= 3; message++) {
            chat.askAndWait("Message " + message);
        }
        assertThat(chat.find("#allowance")).isHidden();
        chat.askAndWait("Message 4");
        assertThat(chat.find("#allowance")).hasText(Pattern.compile("You can send 1 more message today\\."));
        assertThat(chat.find("#allowance a")).isHidden();
        chat.askAndWait("Message 5");

        chat.input().fill("Message 6");

        assertThat(chat.find("#allowance"))
                .containsText(pattern("en-US", "You can go on from WEEKDAY (at )?12:00 AM\\."));
        assertThat(chat.find("#allowance a")).hasAttribute("href", "https://cointutor.example/plans");
        assertThat(chat.send()).isDisabled();
        chat.input().press("Enter");
        assertThat(chat.questions()).hasCount(5);
        assertThat(chat.input()).hasValue("Message 6");
        assertEquals(
                true,
                chat.find("body").evaluate("() => document.scrollingElement.scrollHeight <= innerHeight"),
                "only the conversation scrolls, on a phone as well");
    }

    private ChatView open(String locale, String token) {
        var options = new Browser.NewContextOptions()
                .setLocale(locale)
                .setTimezoneId(ZONE.getId())
                .setViewportSize(360, 640);
        Page page = chromium.context(options).newPage();
        page.navigate(gateway.chatUrlWith(token));
        var chat = ChatView.of(page);
        assertThat(chat.send()).isVisible();
        return chat;
    }

    /** The separators are the browser's: spaces of several widths. */
    private static Pattern pattern(String locale, String words) {
        var weekday = ZonedDateTime.now(ZONE)
                .plusDays(1)
                .getDayOfWeek()
                .getDisplayName(TextStyle.FULL, Locale.forLanguageTag(locale));
        return Pattern.compile(words.replace("WEEKDAY", weekday).replace(" ", "\\s"));
    }
}
