package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chatgateway.demo.dify.CannedReply;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import org.junit.jupiter.api.Test;

/** Users read that AI answers before they write, whatever the app's author has written there. */
@PageTest
record AiNoticeTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void the_page_says_so_beside_the_words_of_the_app() {
        var site = "{\"title\":\"Tutor\",\"custom_disclaimer\":\"For pupils.\"}";
        gateway.dify().replyOnce("GET", "/v1/site", CannedReply.of(200, "application/json", site));
        var options = new Browser.NewContextOptions().setLocale("ko-KR").setViewportSize(360, 640);
        var page = chromium.context(options).newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);

        assertThat(chat.find(".welcome-ai")).hasText("이곳의 답변은 생성형 AI가 만듭니다.");
        assertThat(chat.find(".welcome-ai")).isVisible();
        assertThat(chat.find("#caution")).hasText("AI가 만든 답변이며 틀릴 수 있으니 중요한 내용은 확인해 주세요.");
        assertThat(chat.find("#caution")).isInViewport();
        assertThat(chat.find("#disclaimer")).hasText("For pupils.");
        assertThat(chat.find("#disclaimer")).isInViewport();
    }
}
