package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two users never see each other's conversation, whoever shares the browser or the tab. */
@PageTest
@Tag("T31")
record SeparationTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void two_people_with_a_browser_each_have_a_conversation_each() {
        var minji = open(chromium.context(), "minji");
        var alex = open(chromium.context(), "alex");

        assertSeparate(minji, alex);
    }

    @Test
    void two_people_with_a_tab_each_of_one_browser_have_a_conversation_each() {
        var shared = chromium.context();
        var minji = open(shared, "minji");
        var alex = open(shared, "alex");

        assertSeparate(minji, alex);
    }

    @Test
    void the_next_person_in_the_same_tab_sees_nothing_of_the_first() {
        var tab = open(chromium.context(), "minji");
        gateway.say("minji's secret");
        ChatView.of(tab).askAndWait("minji asks");
        ChatView.of(tab).input().fill("minji's draft");

        tab.navigate(gateway.chatUrl("alex"));

        assertThat(ChatView.of(tab).find("#welcome")).isVisible();
        assertThat(ChatView.of(tab).input()).hasValue("");
        assertFalse(tab.content().contains("minji"));
    }

    /** The same user id of another system is another person. */
    @Test
    void a_new_tab_goes_on_where_the_last_one_was() {
        gateway.say("Where we were.");
        var context = chromium.context();
        var first = context.newPage();
        first.navigate(gateway.chatUrl("minji"));
        ChatView.of(first).askAndWait("Where are we?");
        first.close();

        var second = context.newPage();
        second.navigate(gateway.chatUrl("minji"));
        assertThat(ChatView.of(second).text()).hasText("Where we were.");
        ChatView.of(second).find("#new-chat").click();
        second.reload();

        assertThat(ChatView.of(second).find("#welcome")).isVisible();
        assertThat(ChatView.of(second).questions()).hasCount(0);
    }

    @Test
    void the_same_name_in_another_system_is_another_person() {
        var context = chromium.context();
        var tab = open(context, "minji");
        gateway.say("cointutor's secret");
        ChatView.of(tab).askAndWait("from cointutor");

        tab.navigate(gateway.url() + "/chat?token=" + TestGateway.token("drillquiz", "minji", Duration.ofHours(1)));

        assertThat(ChatView.of(tab).find("#welcome")).isVisible();
        assertThat(ChatView.of(tab).questions()).hasCount(0);
    }

    private void assertSeparate(Page minji, Page alex) {
        gateway.say("for minji only");
        ChatView.of(minji).askAndWait("minji asks");
        gateway.say("for alex only");
        ChatView.of(alex).askAndWait("alex asks");
        minji.reload();
        alex.reload();

        assertThat(ChatView.of(minji).questions()).hasText(new String[] {"minji asks"});
        assertThat(ChatView.of(minji).text()).hasText("for minji only");
        assertThat(ChatView.of(alex).questions()).hasText(new String[] {"alex asks"});
        assertThat(ChatView.of(alex).text()).hasText("for alex only");
        assertEquals(1, conversationsOf("cointutor_minji"));
        assertEquals(1, conversationsOf("cointutor_alex"));
    }

    private int conversationsOf(String difyUser) {
        return gateway.dify().conversationsOf(TestGateway.KEY, difyUser).size();
    }

    private Page open(BrowserContext context, String userId) {
        var page = context.newPage();
        page.navigate(gateway.chatUrl(userId));
        assertThat(ChatView.of(page).input()).isVisible();
        return page;
    }
}
