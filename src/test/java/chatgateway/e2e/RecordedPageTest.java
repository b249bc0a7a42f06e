package chatgateway.e2e;

import chatgateway.json.Json;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.recorded.KnownGaps;
import chatgateway.support.recorded.PlantedSecrets;
import chatgateway.support.recorded.RecordedDify.Pieces;
import chatgateway.support.recorded.RecordedGateway;
import chatgateway.support.recorded.Recording;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every answer that a real Dify server sent to a chat, on the page: as it arrives, and from the history that Dify saved. */
@Tag("browser")
class RecordedPageTest {
    static final List<String> VERSIONS = Recording.VERSIONS;

    /**
     * The last answer, when nothing of it changes any more: its state, its words, its pictures and how many did not load,
     * its files and its sources.
     */
    private static final String SHOWN = """
            async () => {
              const show = async () => {
                const answer = [...document.querySelectorAll('.answer')].at(-1);
                const pictures = [...answer.querySelectorAll('[data-part=text] img, [data-part=files] img')];
                await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
                return JSON.stringify({
                  questions: [...document.querySelectorAll('.question-text')].map((question) => question.textContent),
                  state: answer.dataset.state,
                  text: answer.querySelector('[data-part=text]').innerText.replace(/\\s+/g, ' ').trim(),
                  pictures: pictures.map((picture) => new URL(picture.src).pathname),
                  broken: pictures.filter((picture) => picture.naturalWidth === 0).length,
                  files: answer.querySelectorAll('[data-part=files] .attachment').length,
                  sources: answer.querySelectorAll('[data-part=sources] li').length,
                });
              };
              let now = await show();
              for (let before = null; before !== now || document.querySelector('code.math'); ) { // a formula not yet drawn
                before = now;
                await new Promise((done) => setTimeout(done, 100));
                now = await show();
              }
              return now;
            }
            """;

    /** Whether the last answer has ended; also when there is none, and the page invites to a first question. */
    private static final String ENDED = """
            () => {
              const answer = [...document.querySelectorAll('.answer')].at(-1);
              if (!answer) return document.querySelector('body[data-state=ready] #welcome')?.dataset.empty === 'true';
              return ['done', 'failed', 'stopped', 'interrupted', 'paused'].includes(answer.dataset.state);
            }
            """;

    private static final Page.WaitForFunctionOptions TIMEOUT = new Page.WaitForFunctionOptions().setTimeout(30_000);
    private static final Pattern NOT_READ = Pattern.compile("(?s)<think>.*?</think>|!?\\[[^]]*]\\([^)]*\\)|</?\\w+>");

    @RegisterExtension
    final Chromium chromium = new Chromium();

    private final List<String> faults = new ArrayList<>();
    private String app = ""; // that the page has open

    @ParameterizedTest
    @FieldSource("VERSIONS")
    void the_page_shows_the_same_live_and_after_a_reload(String version) throws IOException {
        chromium.allowErrors("Failed to load resource"); // titles and pages of history that nobody recorded
        try (var gateway = RecordedGateway.start(version)) {
            var page = chromium.context().newPage();
            Recording.of(version).stream()
                    .filter(RecordedPageTest::isOfChat)
                    .sorted(Comparator.comparing(Recording::app))
                    .forEach(recording -> check(gateway, page, recording));
            page.navigate("about:blank"); // before the gateway is gone
        }
        KnownGaps.assertOnly("page " + version, faults);
    }

    /** The page sends no blocking call, no unknown conversation, and nothing to an app that is no chat. */
    private static boolean isOfChat(Recording recording) {
        return recording.path().equals("/v1/chat-messages")
                && !recording.isBlocking()
                && !recording.is("unknown-conversation")
                && !recording.is("on-workflow")
                && !recording.is("webonly");
    }

    private void check(RecordedGateway gateway, Page page, Recording recording) {
        gateway.dify().play(recording, Pieces.EVENTS);
        open(gateway, page, recording);
        ChatView.of(page).ask(recording.query());
        var live = shown(page);
        if (live.isEmpty()) {
            faults.add(recording.name() + " does not end");
            app = "";
            return;
        }
        checkLive(recording, live.get());
        checkPlanted(recording, page);
        if (recording.saved().isPresent()) {
            page.reload();
            var saved = shown(page);
            checkPlanted(recording, page);
            checkSame(recording, live.get(), saved);
            app = saved.isPresent() ? app : "";
        }
    }

    /** A new chat of this app; opening the page is half of the time of this test. */
    private void open(RecordedGateway gateway, Page page, Recording recording) {
        if (!recording.app().equals(app)) {
            app = recording.app();
            page.navigate(gateway.chatUrl(recording, "minji"));
        } else {
            page.locator("#new-chat").click();
        }
    }

    private void checkLive(Recording recording, JsonNode live) {
        var state = expectedState(recording);
        if (!live.path("state").asText().equals(state)) {
            faults.add(recording.name() + " is " + live.path("state").asText() + ", not " + state);
        }
        var text =
                NOT_READ.matcher(recording.isStream() ? recording.text() : "").replaceAll(" ");
        var at = 0;
        for (var word : text.split("[^\\p{L}\\p{N}]+")) {
            var found = live.path("text").asText().indexOf(word, at);
            if (found < 0) {
                faults.add(recording.name() + " does not show '" + word + "'");
                return;
            }
            at = found + word.length();
        }
        if (live.path("broken").asInt() > 0) {
            faults.add(recording.name() + " shows a picture that is not there");
        }
        var pictures = live.path("pictures");
        if (pictures.size() > pictures.valueStream().distinct().count()) {
            faults.add(recording.name() + " shows a picture twice");
        }
        if (recording.is("file") && live.path("files").asInt() > 0) {
            faults.add(recording.name() + " shows the user's own file in the answer");
        }
    }

    private void checkSame(Recording recording, JsonNode live, Optional<JsonNode> saved) {
        if (saved.isEmpty()) {
            faults.add(recording.name() + " is not there after a reload");
            return;
        }
        for (var part : List.of("questions", "state", "text", "pictures", "broken", "sources")) {
            if (!live.path(part).equals(saved.get().path(part))) {
                faults.add(recording.name() + " has other " + part + " after a reload");
            }
        }
    }

    private void checkPlanted(Recording recording, Page page) {
        PlantedSecrets.in(page.content()).forEach(planted -> faults.add(recording.name() + " shows " + planted));
    }

    private static String expectedState(Recording recording) {
        if (!recording.isStream() || recording.event("error").isPresent()) {
            return "failed";
        }
        var finished = recording
                .event("workflow_finished")
                .map(event -> event.at("/data/status").asText());
        if (finished.filter("failed"::equals).isPresent()) {
            return "failed";
        }
        return recording.event("workflow_paused").isPresent() ? "paused" : "done";
    }

    /** Empty when the last answer does not come to an end. */
    private static Optional<JsonNode> shown(Page page) {
        try {
            page.waitForFunction(ENDED, null, TIMEOUT);
        } catch (PlaywrightException e) {
            return Optional.empty();
        }
        if (page.locator(".answer").count() == 0) {
            return Optional.empty();
        }
        return Optional.of(Json.object(((String) page.evaluate(SHOWN)).getBytes(StandardCharsets.UTF_8))
                .orElseThrow());
    }
}
