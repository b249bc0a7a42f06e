package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user whose messages are used up reads so, with the time at which it goes on. */
@PageTest(settings = {"MESSAGES_PER_DAY=1", "LIMITS_ZONE=Asia/Seoul"})
@Tag("T25")
record UsedUpTest(Chromium chromium, ScriptedGateway gateway) {
    private static final ZoneId ZONE = ZoneId.of("Asia/Seoul");

    @ParameterizedTest
    @CsvSource({
        "ko-KR, 오늘 보낼 수 있는 메시지를 모두 사용했습니다\\. \\(?WEEKDAY\\)? 오전 12:00부터 다시 이용할 수 있습니다\\.",
        "en-US, You have used up today's messages\\. You can go on from WEEKDAY (at )?12:00 AM\\."
    })
    void the_words_name_the_next_midnight_of_the_limits(String locale, String words) {
        chromium.expectErrors(1, "status of 429");
        gateway.say("The only one.");
        var options = new Browser.NewContextOptions().setLocale(locale).setTimezoneId(ZONE.getId());
        var page = chromium.context(options).newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("one");

        chat.ask("two");

        chat.is("failed");
        var weekday = ZonedDateTime.now(ZONE)
                .plusDays(1)
                .getDayOfWeek()
                .getDisplayName(TextStyle.FULL, Locale.forLanguageTag(locale));
        // The separators are the browser's: spaces of several widths.
        var pattern = words.replace("WEEKDAY", weekday).replace(" ", "\\s");
        assertThat(chat.note()).containsText(Pattern.compile(pattern));
        assertThat(chat.retry()).isHidden();
    }
}
