package chatgateway.support.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The chat page as its reader sees it, in a window or in a frame. */
public record ChatView(Function<String, Locator> find) {

    public static ChatView of(Page page) {
        return new ChatView(page::locator);
    }

    public static ChatView of(FrameLocator frame) {
        return new ChatView(frame::locator);
    }

    /** Types as a person does, and presses Enter. */
    public void ask(String question) {
        input().fill(question);
        input().press("Enter");
    }

    /** Sends a message, and waits until the answer is complete. */
    public void askAndWait(String question) {
        ask(question);
        assertThat(questions().last()).hasText(question);
        finished();
    }

    /** Waits until the last answer has ended well. */
    public void finished() {
        is("done");
    }

    /** Waits until the last answer is in this state of {@code answer.js}. */
    public void is(String state) {
        assertThat(answer()).hasAttribute("data-state", state);
    }

    /** Lets the page's clock run as fast as the page gets its answers, for a minute at most. */
    public static void runUntil(Page page, BooleanSupplier holds) {
        var end = Instant.now().plusSeconds(60);
        while (!holds.getAsBoolean() && Instant.now().isBefore(end)) {
            page.clock().runFor(1_000);
        }
    }

    public Locator input() {
        return find("#query");
    }

    public Locator send() {
        return find("#send");
    }

    public Locator stop() {
        return find("#stop");
    }

    public Locator questions() {
        return find(".user-message-text");
    }

    public Locator answers() {
        return find(".answer");
    }

    /** The last answer. */
    public Locator answer() {
        return answers().last();
    }

    /** The text of the last answer. */
    public Locator text() {
        return answer().locator("[data-part=text]");
    }

    /** The status below the last answer. */
    public Locator note() {
        return answer().locator("[data-part=note]");
    }

    public Locator retry() {
        return answer().locator("[data-action=retry]");
    }

    public Locator banner() {
        return find("#banner");
    }

    /** The title of the page that is shown in place of the chat. */
    public Locator notice() {
        return find("#notice-title");
    }

    public Locator find(String selector) {
        return find.apply(selector);
    }
}
