package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The menu of the list saves all conversations, and deletes them after it has named their number. */
@PageTest
record WholeListTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void everything_is_saved_and_then_deleted() throws IOException {
        gateway.say("Two.");
        gateway.deliver("minji", TestGateway.messageJson("A prime?"));
        gateway.say("Three.");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("Another one?");

        var file = page.waitForDownload(() -> choose(page, "Save all"));
        var rows = Files.readAllLines(file.path());
        assertEquals("Conversations.ndjson", file.suggestedFilename());
        assertEquals(6, rows.size(), rows.toString());
        assertTrue(rows.get(0).contains("\"ai_generated\":true"));

        choose(page, "Delete all");
        assertThat(chat.find(".dialog-text"))
                .hasText("2 conversations and all of their messages will be deleted for good.");
        chat.find(".dialog .danger").click();

        assertThat(chat.find("[data-part=empty]")).isVisible();
        assertThat(chat.find("#welcome")).isVisible();
        assertThat(chat.answers()).hasCount(0);
        assertEquals(List.of(), gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_minji"));
    }

    private static void choose(Page page, String action) {
        page.locator("#list-menu").click();
        page.locator("[role=menuitem]", new Page.LocatorOptions().setHasText(action))
                .click();
    }
}
