package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a reader can quote of an error leads the operator to its two lines in the log. */
@Tag("browser")
class ReferenceTest {
    private static final String LABEL = "Reference: ";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @TempDir
    private Path directory;

    @Test
    void the_reference_of_an_error_is_in_the_line_of_its_request_and_in_that_of_its_cause() throws Exception {
        chromium.expectErrors(1, "status of 502");
        try (var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var program = Program.start(directory, TestGateway.variables(dify.baseUrl(), Map.of()))) {
            var chat = ChatView.of(chromium.open(program.url() + "/chat?token=" + TestGateway.token("minji")));

            dify.play(answer -> answer.status(CannedReply.error(401, "unauthorized", "secret words")));
            chat.ask("Before the first word");
            assertInLog(program, reference(chat, 1), "code=upstream_auth Dify answered 401", "status=502");

            dify.play(answer -> {
                answer.text("Half an ");
                answer.abort();
            });
            chat.ask("In the middle");
            assertInLog(program, reference(chat, 2), "code=upstream_error ", "status=200");
        }
    }

    private static String reference(ChatView chat, int answers) {
        assertThat(chat.answers()).hasCount(answers);
        chat.is("failed");
        var text = chat.note().locator(".note-reference").textContent();
        assertTrue(text.startsWith(LABEL), text);
        return text.substring(LABEL.length());
    }

    private static void assertInLog(Program program, String reference, String cause, String status)
            throws InterruptedException {
        var id = " - request_id=" + reference + " ";
        Eventually.that(
                "both lines are there",
                () -> program.output().lines().filter(line -> line.contains(id)).count() >= 2);
        var lines = program.output().lines().filter(line -> line.contains(id)).toList();
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.contains(id + cause)), lines.toString());
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.contains(id + "route=/v1/chat-messages method=POST " + status + " ")),
                lines.toString());
    }
}
