package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.MainThreadTime;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An answer of 100 KB streams smoothly: each piece costs the same wherever it comes, and what is finished is left alone. */
@PageTest
record LongAnswerTest(Chromium chromium, ScriptedGateway gateway) {
    private static final int PIECE = 50;
    private static final Duration PAUSE = Duration.ofMillis(2);

    /** A bit of everything, about 900 characters. */
    private static final String SECTION = """
            ## Part %1$d of the proof

            The sum of the angles is **180°**, so with $\\alpha = %1$d^\\circ$ the rest follows; the book costs $5 or $6. \
            A paragraph has a few *sentences*, a [link](https://example.com/%1$d) and `code`. They are as long as those that
            people write when they explain something to somebody else, and end when all has been said.

            - one thing that matters
            - another with `code` and **weight**
              - that has a detail
            - the last of them

            $$\\gamma_{%1$d} = 180^\\circ - \\frac{\\alpha}{2} - \\sqrt{\\beta}$$

            ```python
            def third_angle(alpha: float, beta: float) -> float:
                return 180 - alpha - beta  # part %1$d
            ```

            | angle | degrees | what it is |
            |---|---:|---|
            | α | %1$d | given |
            | β | 65 | given as well |

            1. Read the exercise.
            2. Draw it.

            """;

    /** Tasks of the page that held it up, in milliseconds; a task of 50 ms is the shortest that browsers report. */
    private static final String WATCH_TASKS = """
            () => {
              window.longTasks = [];
              new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))))
                .observe({ type: 'longtask' });
            }""";

    private static final String HOLD_UP = """
            () => {
              setTimeout(() => {
                const until = performance.now() + 80;
                while (performance.now() < until);
              });
            }""";

    /** Counts how often something happens to what was finished: the first blocks and all below them. */
    private static final String WATCH_FINISHED = """
            (prose) => {
              window.finished = [...prose.children].slice(0, 20);
              window.changes = [];
              const observer = new MutationObserver((records) => {
                for (const { target, type } of records) {
                  if (target !== prose) window.changes.push(`${type} in ${target.outerHTML ?? target.data}`);
                }
              });
              for (const block of window.finished) {
                observer.observe(block, { subtree: true, childList: true, attributes: true, characterData: true });
              }
            }""";

    @Test
    void its_last_pieces_cost_no_more_than_its_first_ones() {
        var text = sections(100_000);
        var gates = List.of(new AnswerGate(), new AnswerGate(), new AnswerGate());
        var marks = List.of(20_000, 40_000, 80_000);
        gateway.play(answer -> {
            for (var from = 0; from < text.length(); from += PIECE) {
                if (marks.contains(from)) {
                    gates.get(marks.indexOf(from)).await();
                }
                answer.text(text.substring(from, Math.min(from + PIECE, text.length())));
                answer.pause(PAUSE);
            }
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        page.evaluate(WATCH_TASKS);
        page.evaluate(HOLD_UP);
        await(page, "() => window.longTasks.length > 0", null); // the browser does report what holds the page up
        page.evaluate("() => { window.longTasks = []; }");
        var work = MainThreadTime.watch(page);

        chat.ask("Everything, please");
        awaitCharacters(page, text, marks.get(0)); // libraries are loaded, functions are compiled
        assertThat(chat.text().locator(".katex").first()).isVisible();
        assertThat(chat.text().locator(".hljs-keyword").first()).isVisible();
        chat.text().evaluate(WATCH_FINISHED);
        work.sinceLast();
        gates.get(0).open();
        awaitCharacters(page, text, marks.get(1));
        var early = work.sinceLast();
        gates.get(1).open();
        awaitCharacters(page, text, marks.get(2));
        work.sinceLast();
        gates.get(2).open();
        await(page, "() => document.querySelector('.answer').dataset.state === 'done'", null);
        var late = work.sinceLast();

        // A busy machine draws less often: neither the work nor that of one draw may grow because of that.
        var growth = late.millis() / early.millis() * Math.min(1, early.draws() / late.draws());
        var longest = work.longestTask();

        System.out.printf(
                "100 KB streamed: %.0f ms of work for 20-40 KB in %.0f draws, %.0f ms for 80-100 KB in %.0f (ratio %.2f);"
                        + " the longest task worked %.1f ms; tasks over 50 ms by the clock of this machine: %s%n",
                early.millis(),
                early.draws(),
                late.millis(),
                late.draws(),
                growth,
                longest,
                page.evaluate("() => window.longTasks"));
        // 15 ms where nothing else runs; on a machine at load 15 it has been 63 ms, in work too. That must not fail the
        // test.
        assertTrue(longest < 200, "a task of " + longest + " ms");
        // Work that grew with all the text before it would be three times as much.
        assertTrue(growth < 2.5, "cost grows with what is there already");
        assertEquals(List.of(), page.evaluate("() => window.changes"));
        assertEquals(true, page.evaluate("() => window.finished.every((block) => block.isConnected)"));
    }

    /** Counts elements only, which costs the page little. */
    private static void awaitCharacters(Page page, String text, int characters) {
        var parts = text.substring(0, characters).split("## Part").length - 1;
        await(page, "(parts) => document.querySelectorAll('[data-part=text] h2').length >= parts", parts);
    }

    private static void await(Page page, String condition, Object argument) {
        page.waitForFunction(condition, argument, new Page.WaitForFunctionOptions().setPollingInterval(100));
    }

    private static String sections(int characters) {
        var text = new StringBuilder();
        for (var number = 1; text.length() < characters; number++) {
            text.append(SECTION.formatted(number));
        }
        return text.toString();
    }
}
