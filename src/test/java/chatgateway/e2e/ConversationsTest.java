package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.Eventually;
import chatgateway.TestGateway;
import chatgateway.demo.dify.Conversation;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The list of conversations, as a column and as a drawer, and everything that leads from one conversation to another. */
class ConversationsTest {
    /** Scrolls near the beginning and returns where the first question is on screen. */
    private static final String SCROLL_UP = """
            () => {
              document.querySelector('#scroll').scrollTop = 100;
              return document.querySelector('.question-text').getBoundingClientRect().top;
            }""";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    @Test
    void a_conversation_gets_a_title_once_and_opens_again() {
        var chat = chromium.chat(gateway, "minji");
        begin(chat, "tell me what a bitcoin is made of", "Bits.");
        assertThat(current(chat)).hasText("Tell me what a bitcoin is made of");

        chat.find("#new-chat").click();
        assertThat(current(chat)).hasCount(0);
        begin(chat, "and ether?", "Gas.");
        assertThat(titles(chat)).hasText(new String[] {"And ether", "Tell me what a bitcoin is made of"});
        titles(chat).last().click();

        assertThat(chat.text()).hasText("Bits.");
        assertThat(current(chat)).hasText("Tell me what a bitcoin is made of");
        begin(chat, "more?", "More.");
        assertThat(titles(chat).first()).hasText("Tell me what a bitcoin is made of");
        assertEquals(2, sent("POST", "/name"), "one request for a title per conversation");
    }

    @Test
    void an_answer_goes_on_while_another_conversation_is_read() {
        var chat = chromium.chat(gateway, "minji");
        begin(chat, "First?", "The first.");
        chat.find("#new-chat").click();
        var gate = new Gate();
        gateway.say("Half ", gate, "and half.");
        chat.ask("Second?");
        assertThat(chat.text()).hasText("Half");
        titles(chat).last().click();
        assertThat(chat.text()).hasText("The first.");

        titles(chat).first().click();
        assertThat(chat.text()).hasText("Half");
        gate.open();

        assertThat(chat.text()).hasText("Half and half.");
        chat.finished();
        assertEquals(List.of("First?", "Second?"), gateway.asked());
    }

    @Test
    void an_answer_that_ends_unseen_is_marked_until_then_and_gets_its_title() {
        var chat = chromium.chat(gateway, "minji");
        var gate = new Gate();
        gateway.say("Half ", gate, "and half.");
        chat.ask("what is a bitcoin?");
        assertThat(chat.text()).hasText("Half");
        var live = chat.find(".conversation-live");
        assertThat(live).isHidden();

        chat.find("#new-chat").click();
        assertThat(live).isVisible();
        gate.open();

        assertThat(live).isHidden();
        assertThat(titles(chat)).hasText("What is a bitcoin");
    }

    @Test
    void unsent_words_stay_where_they_were_written() {
        var chat = chromium.chat(gateway, "minji");
        begin(chat, "First?", "One.");
        chat.input().fill("for the first");
        chat.find("#new-chat").click();
        assertThat(chat.input()).hasValue("");
        chat.input().fill("for a new one");

        titles(chat).first().click();
        assertThat(chat.input()).hasValue("for the first");
        chat.find("#new-chat").click();
        assertThat(chat.input()).hasValue("for a new one");
    }

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
    void a_link_opens_its_conversation_and_one_that_is_gone_a_new_chat() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        begin(chat, "First?", "One.");
        var link = page.url();
        assertEquals(gateway.url() + "/chat#c=" + conversation(), link);

        var other = ChatView.of(chromium.open(link.replace("#", "#token=" + TestGateway.token("minji") + "&")));
        assertThat(other.text()).hasText("One.");

        chromium.expectErrors(1, "404");
        var gone = chromium.open(gateway.chatUrl("minji") + "#c=00000000-0000-4000-8000-000000000000");
        assertThat(ChatView.of(gone).find("#welcome")).isVisible();
        assertThat(gone).hasURL(gateway.url() + "/chat");
    }

    @Test
    void older_messages_come_when_scrolling_up_and_the_place_is_kept() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        for (var number = 1; number <= 25; number++) {
            begin(chat, "Question " + number + "?", "Answer.");
        }
        page.reload();
        assertThat(chat.questions()).hasCount(20);

        var top = page.evaluate(SCROLL_UP);
        assertThat(chat.questions()).hasCount(25);
        assertThat(chat.questions().first()).hasText("Question 1?");
        var first = chat.questions().nth(5);
        assertThat(first).hasText("Question 6?");
        assertEquals(((Number) top).doubleValue(), first.boundingBox().y, 2);
    }

    @Test
    void a_long_list_is_loaded_page_by_page_and_searched_whole() throws InterruptedException {
        for (var number = 1; number <= 35; number++) {
            gateway.say("Answer.");
            gateway.deliver("minji", TestGateway.question("Topic " + number));
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

    @Test
    void a_link_to_what_the_list_has_not_come_to_yet_knows_its_title() throws InterruptedException {
        gateway.say("Answer.");
        gateway.deliver("minji", TestGateway.question("The oldest"));
        Eventually.that("the conversation is there", () -> !conversations().isEmpty());
        var oldest = conversation();
        for (var number = 1; number <= 31; number++) {
            gateway.say("Answer.");
            gateway.deliver("minji", TestGateway.question("Topic " + number));
        }
        var page = chromium.open(gateway.chatUrl("minji") + "#c=" + oldest);
        var chat = ChatView.of(page);
        assertThat(titles(chat)).hasCount(30);
        // The next page comes when the question has moved the conversation out of it.
        page.route(url -> url.contains("last_id="), route -> {
            gateway.awaitAsked(33);
            route.resume();
        });
        begin(chat, "More?", "More.");
        assertThat(titles(chat).first()).hasText("The oldest");

        page = chromium.open(gateway.chatUrl("minji") + "#c=" + chatOfTopicOne());
        chat = ChatView.of(page);
        assertThat(titles(chat)).hasCount(30);
        choose(chat, "Rename");
        assertThat(chat.find(".dialog input")).hasValue("Topic 1");
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

    private long sent(String method, String pathEnd) {
        return gateway.dify().received().stream()
                .filter(request ->
                        request.method().equals(method) && request.path().endsWith(pathEnd))
                .count();
    }

    private String conversation() {
        return conversations().get(0).id();
    }

    private List<Conversation> conversations() {
        return gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_minji");
    }

    private String chatOfTopicOne() {
        return gateway.dify().conversationsOf(TestGateway.KEY, "cointutor_minji").stream()
                .filter(conversation -> conversation.name().equals("Topic 1"))
                .findFirst()
                .orElseThrow()
                .id();
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
