package chatgateway.support.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/** Reads HTTP/1.1 messages, one after the other, with little effort. */
final class HttpInput {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked");

    private final InputStream in;

    HttpInput(InputStream in) {
        this.in = in;
    }

    /** Everything up to the blank line; empty at the end of the stream. */
    String head() throws IOException {
        var head = new StringBuilder();
        for (var line = line(); !line.isEmpty(); line = line()) {
            head.append(line).append("\r\n");
        }
        return head.toString();
    }

    byte[] body(String head) throws IOException {
        var length = LENGTH.matcher(head);
        if (length.find()) {
            return in.readNBytes(Integer.parseInt(length.group(1)));
        }
        var body = new ByteArrayOutputStream();
        if (CHUNKED.matcher(head).find()) {
            int size;
            do {
                size = Integer.parseInt(line(), 16);
                body.write(in.readNBytes(size));
                line();
            } while (size > 0);
        }
        return body.toByteArray();
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream(80);
        for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(US_ASCII);
    }
}
