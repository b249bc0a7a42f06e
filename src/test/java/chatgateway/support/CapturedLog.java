package chatgateway.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** Captures stdout, and with it the gateway's log, until it is closed. */
public final class CapturedLog implements AutoCloseable {
    private final PrintStream usual = System.out;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    public CapturedLog() {
        System.setOut(new PrintStream(log, true, UTF_8));
    }

    public String text() {
        return log.toString(UTF_8);
    }

    /** The text so far, which is forgotten. */
    public String takeText() {
        var text = text();
        log.reset();
        return text;
    }

    /** The lines in which this stands, but for those of the access log. */
    public List<String> linesWith(String text) {
        return text().lines()
                .filter(line -> line.contains(text) && !line.contains(LogWatch.ACCESS))
                .toList();
    }

    @Override
    public void close() {
        System.setOut(usual);
    }
}
