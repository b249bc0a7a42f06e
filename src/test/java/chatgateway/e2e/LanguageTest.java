package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageModules;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The page speaks the reader's language, all of it, and says so to the browser. */
@PageTest(settings = "UI_TITLE=선생님")
record LanguageTest(Chromium chromium, ScriptedGateway gateway) {
    private static final Pattern HANGUL = Pattern.compile("[가-힣]");
    private static final Pattern ENGLISH = Pattern.compile("\\b(?!(?:Enter|Shift|CSV|Markdown)\\b)[A-Za-z]{3,}\\b");

    /** Everything that is read or read aloud. */
    private static final String ALL_WORDS = """
            () => [document.title, document.body.innerText,
              ...[...document.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((element) =>
                [element.ariaLabel, element.title, element.placeholder])].filter(Boolean).join(' | ')""";

    @ParameterizedTest
    @CsvSource({"ko-KR, ko, 무엇이든 물어보세요", "ja-JP, ja, 何でも聞いてください", "zh-TW, zh, 想问什么都可以", "fi-FI, en, Ask anything"})
    void the_page_follows_the_browser(String locale, String lang, String placeholder) {
        var page = page(locale, gateway.chatUrl("minji"));

        assertThat(page.locator("html")).hasAttribute("lang", lang);
        assertThat(ChatView.of(page).input()).hasAttribute("placeholder", placeholder);
    }

    @Test
    void a_korean_page_has_no_english_left() {
        chromium.expectErrors(1, "status of 502");
        gateway.dify().replyOnce("GET", "/v1/parameters", CannedReply.of(200, "application/json", "{}"));
        gateway.play(answer -> {
            answer.text("네, **그래요**.\n\n```\n1 + 1\n```\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |");
            answer.hold();
        });
        gateway.play(answer -> answer.status(CannedReply.badGateway()));
        var page = page("ko-KR", gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("한국어로 답해 주세요");
        assertThat(chat.text().locator("table")).isVisible();
        assertNoEnglish(page);
        chat.stop().click();
        chat.is("stopped");
        chat.ask("다시");
        chat.is("failed");

        assertNoEnglish(page);
    }

    /** The operator's language is a default, right from the first frame on; the user's choice comes before it. */
    @ParameterizedTest
    @EnumSource
    void the_operator_s_language_is_a_default(ScreenSize screen) throws Exception {
        try (var arabic = ScriptedGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("UI_LOCALE", "ar"))) {
            var context = chromium.context(screen.in("ko-KR"));
            var page = context.newPage();
            page.addInitScript(
                    "new MutationObserver(() => (window.directions ??= new Set()).add(document.documentElement.dir))"
                            + ".observe(document, { subtree: true, childList: true });");
            page.navigate(arabic.chatUrl("minji"));
            var chat = ChatView.of(page);
            assertThat(chat.input()).hasAttribute("placeholder", "اسأل عن أي شيء");
            assertEquals("rtl", page.evaluate("() => [...directions].filter(Boolean).join()"));
            assertFalse(HANGUL.matcher((String) page.evaluate(ALL_WORDS)).find());
            chat.askAndWait("مرحبا");
            screen.look(page, "66-arabic");
            if (screen == ScreenSize.PHONE) {
                chat.find("#open-drawer").click();
            }
            chat.find("#open-settings").click();
            screen.look(page, "67-arabic-settings");
            page.locator(".settings select").selectOption("he");
            assertThat(chat.input()).hasAttribute("placeholder", "אפשר לשאול כל דבר");
            screen.look(page, "68-hebrew");
            page.navigate(arabic.chatUrl("minji") + "#locale=vi");
            assertThat(chat.input()).hasAttribute("placeholder", "Hỏi bất cứ điều gì");
            assertThat(page.locator("html")).hasAttribute("dir", "ltr");
        }
    }

    @Test
    void numbers_and_times_follow_the_page() {
        var i18n =
                "async () => { const i18n = await import(" + PageModules.MAIN + ".replace('main.js', 'ui/i18n.js')); ";
        var spanish = pageOfModules("es-MX");
        assertThat(spanish.locator("html")).hasAttribute("lang", "es");
        assertEquals("12.345,5", spanish.evaluate(i18n + "return i18n.number(12345.5); }"));
        assertEquals(
                "12.000 de 16.000 caracteres",
                spanish.evaluate(i18n + "return i18n.t('composer.count', { count: 12000, limit: 16000 }); }"));

        assertEquals("1 paso", spanish.evaluate(i18n + "return i18n.t('details.steps', { count: 1 }); }"));
        assertEquals("2 pasos", spanish.evaluate(i18n + "return i18n.t('details.steps', { count: 2 }); }"));

        assertEquals(
                List.of("ko", "en", "zh", "es", "ja", "vi", "ar", "he", "en"),
                spanish.evaluate(
                        i18n
                                + "return ['ko', 'en-GB', 'zh-CN', 'ES_mx', 'ja', 'vi', 'ar-EG', 'he', 'de'].map((tag) => i18n.choose([tag])); }"));

        var japanese = pageOfModules("ja-JP");
        assertThat(japanese.locator("html")).hasAttribute("lang", "ja");
        assertEquals(
                "2026年3月5日",
                japanese.evaluate(i18n + "return i18n.time(new Date(2026, 2, 5), { dateStyle: 'long' }); }"));
    }

    static Stream<Arguments> refusals() {
        var expired = TestGateway.token("cointutor", "minji", Duration.ofHours(-1));
        var foreign = TestGateway.token("stranger", "minji", Duration.ofHours(1));
        return Stream.of(
                Arguments.of("/chat", 200, "Open the chat from your service"),
                Arguments.of("/", 200, "Open the chat from your service"),
                Arguments.of("/chat?token=", 401, "Open the chat from your service"),
                Arguments.of("/chat?token=a.b.c", 401, "This link does not work"),
                Arguments.of("/chat?token=" + expired, 401, "This link has expired"),
                Arguments.of("/chat?token=" + foreign, 403, "This service is not connected"),
                Arguments.of("/chat#token=" + expired, 200, "This link has expired"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void a_chat_that_cannot_be_opened_says_why_in_both_languages(String path, int status, String title) {
        expectRefusals(path, status);

        var english = page("en-US", gateway.url() + path);
        assertThat(english.locator("html")).hasAttribute("lang", "en");
        assertThat(english.locator(".page-title")).hasText(title);
        assertFalse(HANGUL.matcher(words(english)).find(), words(english));

        var korean = page("ko-KR", gateway.url() + path);
        assertThat(korean.locator("html")).hasAttribute("lang", "ko");
        assertThat(korean.locator(".page-title")).hasText(HANGUL);
        assertNoEnglish(korean);
    }

    /** The browser reports a refused page, and a refused request of the page's script, on the console. */
    private void expectRefusals(String path, int status) {
        if (status != 200) {
            chromium.expectErrors(2, "status of " + status);
        }
        if (path.contains("#token")) {
            chromium.expectErrors(2, "status of 401");
        }
    }

    private Page page(String locale, String url) {
        var page = chromium.context(new Browser.NewContextOptions().setLocale(locale))
                .newPage();
        page.navigate(url);
        return page;
    }

    private Page pageOfModules(String locale) {
        var context = chromium.context(new Browser.NewContextOptions().setLocale(locale));
        PageModules.share(context);
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        return page;
    }

    private static String words(Page page) {
        return (String) page.evaluate(ALL_WORDS);
    }

    private static void assertNoEnglish(Page page) {
        var words = words(page);
        assertTrue(HANGUL.matcher(words).find(), words);
        var english = ENGLISH.matcher(words);
        assertFalse(english.find(), () -> "'" + english.group() + "' in: " + words);
    }
}
