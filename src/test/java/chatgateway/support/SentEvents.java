package chatgateway.support;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the events of an answer as they arrive; skips comments and pings. */
public final class SentEvents {
    private final BufferedReader lines;

    public SentEvents(InputStream body) {
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    public SentEvents(String body) {
        this.lines = new BufferedReader(new StringReader(body));
    }

    /** The next event, or null at the end of the stream. */
    public JsonNode next() throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data:")) {
                return Json.object(line.substring(5).getBytes(StandardCharsets.UTF_8))
                        .orElseThrow();
            }
        }
        return null;
    }

    /** The next event of this name; others before it are passed over. Fails when there is none. */
    public JsonNode next(String name) throws IOException {
        JsonNode event;
        do {
            event = next();
            assertNotNull(event, "the stream ended without the event " + name);
        } while (!event.path("event").asText().equals(name));
        return event;
    }

    public boolean isOver() throws IOException {
        return next() == null;
    }

    public List<JsonNode> rest() throws IOException {
        var events = new ArrayList<JsonNode>();
        for (var event = next(); event != null; event = next()) {
            events.add(event);
        }
        return events;
    }

    /** What the user reads. */
    public static String textOf(List<JsonNode> events) {
        var text = new StringBuilder();
        for (var event : events) {
            switch (event.path("event").asText()) {
                case "message", "agent_message" ->
                    text.append(event.path("answer").asText());
                case "text_chunk" -> text.append(event.at("/data/text").asText());
                case "message_replace" -> {
                    text.setLength(0);
                    text.append(event.path("answer").asText());
                }
                default -> {}
            }
        }
        return text.toString();
    }
}
