package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.Conversation;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list of conversations, as a column and as a drawer: paging, search, renaming, deleting. */
@PageTest
record ConversationListTest(Chromium chromium, ScriptedGateway gateway) {
    @Test
    void on_a_phone_the_list_is_a_drawer_that_gives_the_focus_back() {
        var page = phone(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        begin(chat, "First?", "One.");
        var button = chat.find("#open-drawer");
        assertThat(titles(chat)).isHidden();

        button.click();
        assertThat(titles(chat)).isVisible();
        page.keyboard().press("Escape");
        assertThat(titles(chat)).isHidden();
        assertThat(button).isFocused();

        chat.find("#new-chat").click();
        button.click();
        titles(chat).click();
        assertThat(titles(chat)).isHidden();
        assertThat(chat.text()).hasText("One.");
    }

    @Test
    void renames_and_deletes_by_keyboard_after_asking() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        begin(chat, "First?", "One.");
        assertThat(current(chat)).hasText("First");

        chat.find(".conversation-menu").press("Enter");
        assertThat(chat.find("[role=menuitem]").first()).isFocused();
        page.keyboard().press("Enter");
        chat.find(".dialog input").fill("All about bitcoin");
        page.keyboard().press("Enter");
        assertThat(current(chat)).hasText("All about bitcoin");
        assertThat(chat.find(".conversation-menu")).isFocused();

        page.keyboard().press("Enter");
        assertThat(chat.find("[role=menuitem]").first()).isFocused();
        page.keyboard().press("End");
        page.keyboard().press("Enter");
        assertThat(chat.find(".dialog")).containsText("All about bitcoin");
        page.keyboard().press("Escape");
        assertThat(titles(chat)).hasCount(1);
        chat.find("#chat-menu").click();
        chat.find("[role=menuitem].danger").click();
        chat.find(".dialog .danger").click();

        assertThat(titles(chat)).hasCount(0);
        assertThat(chat.questions()).hasCount(0);
        assertThat(chat.input()).isFocused();
        assertThat(chat.find("[data-part=empty]")).isVisible();
        assertEquals(gateway.url() + "/chat", page.url());
        assertEquals(List.of(), gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_minji"));
    }

    @Test
    void a_long_list_is_loaded_page_by_page_and_searched_whole() throws InterruptedException {
        for (var number = 1; number <= 35; number++) {
            gateway.say("Answer.");
            gateway.deliver("minji", TestGateway.messageJson("Topic " + number));
        }
        var chat = chromium.chat(gateway, "minji");
        assertThat(titles(chat)).hasCount(30);
        var search = chat.find("[data-part=search]");
        search.fill("topic 2");
        assertThat(titles(chat)).hasCount(11);
        search.fill("nothing of the kind");
        assertThat(chat.find("[data-part=nothing]")).isVisible();
        search.fill("");
        assertThat(titles(chat)).hasCount(35);
    }

    @ParameterizedTest
    @EnumSource
    void words_in_messages_are_found_and_lead_to_their_place(ScreenSize screen) throws InterruptedException {
        for (var message : List.of("A triangle with a hypotenuse", "Another topic")) {
            gateway.say("Answer.");
            gateway.deliver("minji", TestGateway.messageJson(message));
        }
        var first = idOf("A triangle with a hypotenuse");
        for (var number = 1; number <= 25; number++) {
            gateway.say("A long answer.\n\n".repeat(9));
            gateway.deliver(
                    "minji",
                    "{\"query\":\"More\",\"response_mode\":\"streaming\",\"inputs\":{},\"conversation_id\":\"" + first
                            + "\"}");
        }
        var page = chromium.context(screen.in("en-US")).newPage();
        page.navigate(gateway.chatUrl("minji") + "#c=" + idOf("Another topic"));
        var chat = ChatView.of(page);
        assertThat(chat.questions()).hasCount(1);
        if (screen == ScreenSize.PHONE) {
            chat.find("#open-drawer").click();
        }

        chat.find("[data-part=search]").fill("hypoten");
        assertThat(chat.find(".found mark")).hasText("hypoten");
        screen.look(page, "65-search");
        chat.find("[data-part=search]").fill("hippopotamus");
        assertThat(chat.find("[data-part=found] [role=status]")).hasText("No message has these words.");
        chat.find("[data-part=search]").fill("hypoten");
        chat.find(".found").click();

        assertThat(chat.find("[data-found]")).containsText("hypotenuse");
        assertThat(chat.find("[data-found]")).isInViewport();
        assertEquals(
                List.of(),
                page.evaluate("() => [...Object.values(localStorage), ...Object.values(sessionStorage)]"
                        + ".filter((text) => text.includes('hypotenuse'))"));
    }

    @Test
    void a_link_to_what_the_list_has_not_come_to_yet_knows_its_title() throws InterruptedException {
        gateway.say("Answer.");
        gateway.deliver("minji", TestGateway.messageJson("The oldest"));
        var oldest = idOf("The oldest");
        for (var number = 1; number <= 31; number++) {
            gateway.say("Answer.");
            gateway.deliver("minji", TestGateway.messageJson("Topic " + number));
        }
        var page = chromium.open(gateway.chatUrl("minji") + "#c=" + oldest);
        var chat = ChatView.of(page);
        assertThat(titles(chat)).hasCount(30);
        // The next page comes when the question has moved the conversation out of it.
        var held = new ArrayDeque<Route>();
        Predicate<String> nextPage = url -> url.contains("last_id=");
        page.route(nextPage, held::add);
        begin(chat, "More?", "More.");
        page.waitForCondition(() -> !held.isEmpty());
        page.unroute(nextPage);
        held.remove().resume();
        assertThat(titles(chat).first()).hasText("The oldest");

        page = chromium.open(gateway.chatUrl("minji") + "#c=" + idOf("Topic 1"));
        chat = ChatView.of(page);
        assertThat(titles(chat)).hasCount(30);
        choose(chat, "Rename");
        assertThat(chat.find(".dialog input")).hasValue("Topic 1");
    }

    @Test
    void what_was_deleted_elsewhere_leaves_the_list_when_it_is_opened() {
        chromium.expectErrors(1, "404");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        begin(chat, "First?", "One.");
        chat.find("#new-chat").click();
        begin(chat, "Second?", "Two.");
        page.route("**/v1/messages?*", route -> route.fulfill(new Route.FulfillOptions().setStatus(404)));

        titles(chat).last().click();

        assertThat(chat.banner()).containsText("no longer there");
        assertThat(titles(chat)).hasText(new String[] {"Second"});
    }

    @Test
    void what_cannot_be_renamed_or_deleted_stays_and_says_why() {
        chromium.allowErrors("502");
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        begin(chat, "First?", "One.");
        assertThat(current(chat)).hasText("First");
        page.route("**/v1/conversations/**", route -> route.fulfill(new Route.FulfillOptions().setStatus(502)));

        choose(chat, "Rename");
        chat.find(".dialog input").fill("Another");
        page.keyboard().press("Enter");
        assertThat(chat.find(".dialog")).containsText("The conversation was not renamed");
        page.keyboard().press("Enter");
        choose(chat, "Delete");
        chat.find(".dialog .danger").click();
        assertThat(chat.find(".dialog")).containsText("The conversation was not deleted");
        page.keyboard().press("Enter");

        assertThat(chat.find(".dialog")).hasCount(0);
        assertThat(current(chat)).hasText("First");
        assertThat(chat.text()).hasText("One.");
    }

    @Test
    void on_the_narrowest_phone_the_drawer_leaves_room_to_close_it_and_reads_from_the_right_too() {
        var page = chromium.context(new Browser.NewContextOptions()
                        .setViewportSize(360, 640)
                        .setReducedMotion(ReducedMotion.REDUCE))
                .newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        begin(chat, "First?", "One.");
        chat.find("#open-drawer").click();
        assertThat(chat.find(".conversation-menu")).isInViewport();
        var drawer = chat.find("#drawer").boundingBox();
        assertEquals(0, drawer.x, 1);
        assertTrue(drawer.width <= 360 - 44, "there is something beside it to touch");

        page.mouse().click(350, 300);
        assertThat(titles(chat)).isHidden();
        page.evaluate("() => { document.documentElement.dir = 'rtl'; }");
        chat.find("#open-drawer").click();
        assertEquals(
                "1rem",
                page.evaluate("() => getComputedStyle(document.querySelector('#drawer')).getPropertyValue('--aside')"));
    }

    @Test
    void a_list_that_cannot_be_loaded_can_be_tried_again() {
        chromium.allowErrors("503");
        var context = chromium.context();
        var page = context.newPage();
        page.route("**/v1/conversations?**", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(chat.find("[data-part=failed]")).isVisible();

        page.unroute("**/v1/conversations?**");
        chat.find("[data-part=retry]").click();
        assertThat(chat.find("[data-part=empty]")).isVisible();
    }

    private Page phone(String url) {
        var page = chromium.context(new Browser.NewContextOptions().setViewportSize(390, 844))
                .newPage();
        page.navigate(url);
        return page;
    }

    /** Dify makes a conversation a moment after it has the question. */
    private String idOf(String title) throws InterruptedException {
        Eventually.that(title + " is there", () -> named(title).isPresent());
        return named(title).orElseThrow().id();
    }

    private Optional<Conversation> named(String title) {
        return gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_minji").stream()
                .filter(conversation -> conversation.name().equals(title))
                .findFirst();
    }

    private static void choose(ChatView chat, String label) {
        chat.find("#chat-menu").click();
        chat.find("[role=menuitem]").getByText(label).click();
    }

    private void begin(ChatView chat, String question, String answer) {
        gateway.say(answer);
        chat.askAndWait(question);
    }

    private static Locator titles(ChatView chat) {
        return chat.find(".conversation-open");
    }

    private static Locator current(ChatView chat) {
        return chat.find(".conversation-open[aria-current]");
    }
}
