package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The chat page as its reader sees it, in a window or in a frame. */
record ChatView(Function<String, Locator> find) {

    static ChatView of(Page page) {
        return new ChatView(page::locator);
    }

    static ChatView of(FrameLocator frame) {
        return new ChatView(frame::locator);
    }

    /** Types as a person does, and presses Enter. */
    void ask(String question) {
        input().fill(question);
        input().press("Enter");
    }

    /** Asks, and waits until the answer is complete. */
    void askAndWait(String question) {
        ask(question);
        assertThat(questions().last()).hasText(question);
        finished();
    }

    /** Waits until the last answer has ended well. */
    void finished() {
        is("done");
    }

    /** Waits until the last answer is in this state of {@code answer.js}. */
    void is(String state) {
        assertThat(answer()).hasAttribute("data-state", state);
    }

    /** Lets the page's clock run as fast as the page gets its answers, for a minute at most. */
    static void runUntil(Page page, BooleanSupplier holds) {
        var end = Instant.now().plusSeconds(60);
        while (!holds.getAsBoolean() && Instant.now().isBefore(end)) {
            page.clock().runFor(1_000);
        }
    }

    Locator input() {
        return find("#query");
    }

    Locator send() {
        return find("#send");
    }

    Locator stop() {
        return find("#stop");
    }

    Locator questions() {
        return find(".question-text");
    }

    Locator answers() {
        return find(".answer");
    }

    /** The last answer. */
    Locator answer() {
        return answers().last();
    }

    /** The text of the last answer. */
    Locator text() {
        return answer().locator("[data-part=text]");
    }

    /** What is said below the last answer. */
    Locator note() {
        return answer().locator("[data-part=note]");
    }

    Locator retry() {
        return answer().locator("[data-action=retry]");
    }

    Locator banner() {
        return find("#banner");
    }

    /** The title of the page that is shown in place of the chat. */
    Locator notice() {
        return find("#notice-title");
    }

    Locator find(String selector) {
        return find.apply(selector);
    }
}
