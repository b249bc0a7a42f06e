package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.dify.DifyException;
import chatgateway.events.FinishedAnswer;
import chatgateway.json.Json;
import chatgateway.metrics.Metrics;
import chatgateway.support.TestGateway;
import chatgateway.support.recorded.Recording;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is reported of every answer that was recorded from a real Dify. */
class AnswerReportTest {
    private final Metrics metrics = new Metrics(TestGateway.settings("http://dify.invalid", Map.of()));

    /** Of all recorded answers, those of the app with moderation are flagged, and no others. */
    @Test
    void only_what_the_moderation_refused_is_flagged() throws IOException {
        for (var version : Recording.VERSIONS) {
            for (var recording : Recording.of(version)) {
                if (recording.isStream()) {
                    var expected = recording.is("moderated-in") ? "input" : null;
                    assertEquals(
                            recording.is("moderated-out") ? "output" : expected,
                            report(recording).moderation(),
                            recording::toString);
                }
            }
        }
    }

    @Test
    void the_usage_of_a_recorded_answer_is_reported() throws IOException {
        for (var version : Recording.VERSIONS) {
            var usage = report(Recording.of(version, "chat-korean")).usage();
            assertEquals(15, usage.path("total_tokens").asInt(), version);
            assertEquals("USD", usage.path("currency").asText(), version);
        }
    }

    private FinishedAnswer report(Recording recording) throws IOException {
        var report = new AnswerReport("r-1", "", "", true);
        var frames = new FrameReader(new ByteArrayInputStream(recording.body())::read, 8 << 20);
        var measured = metrics.message("cointutor");
        var failed = false;
        for (var frame = frames.next(); frame != null; frame = frames.next()) {
            report.see(frame.event(), frame);
            failed |= frame.event().equals("error");
        }
        return report.finish(
                Json.object(), failed ? Optional.of(DifyException.truncated()) : Optional.empty(), false, measured);
    }
}
