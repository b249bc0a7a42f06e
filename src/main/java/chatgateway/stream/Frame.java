package chatgateway.stream;

import chatgateway.json.Json;
import chatgateway.json.LenientJson;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The bytes of one server-sent event, with the blank line that ends it (docs/dify-api.md#framing).
 *
 * @param bytes UTF-8; must not be modified
 * @param event its name, or an empty string
 */
public record Frame(byte[] bytes, String event) {
    private static final byte[] PING = "event: ping\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEARTBEAT = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "\"event\"".getBytes(StandardCharsets.US_ASCII);

    public Frame(byte[] bytes) {
        this(bytes, event(bytes));
    }

    /** A comment, which clients ignore; it keeps the connection open. */
    public static Frame heartbeat() {
        return new Frame(HEARTBEAT);
    }

    public static Frame of(ObjectNode event) {
        var json = Json.bytes(event);
        var bytes = new byte[6 + json.length + 2];
        System.arraycopy("data: ".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 6);
        System.arraycopy(json, 0, bytes, 6, json.length);
        bytes[bytes.length - 2] = '\n';
        bytes[bytes.length - 1] = '\n';
        return new Frame(bytes);
    }

    /** The event's data; empty if it is not a JSON object. */
    public Optional<ObjectNode> json() {
        return startsWith(bytes, 0, DATA)
                ? LenientJson.object(Arrays.copyOfRange(bytes, DATA.length, bytes.length))
                : Optional.empty();
    }

    /**
     * Dify writes the field {@code event} first (docs/dify-api.md#envelope), so the name is found without parsing the JSON,
     * and text of a model cannot be mistaken for it.
     */
    private static String event(byte[] bytes) {
        if (Arrays.equals(bytes, PING)) {
            return "ping";
        }
        var at = skipSpaces(bytes, DATA.length);
        if (!startsWith(bytes, 0, DATA) || at >= bytes.length || bytes[at] != '{') {
            return "";
        }
        at = skipSpaces(bytes, at + 1);
        if (!startsWith(bytes, at, EVENT)) {
            return "";
        }
        at = skipSpaces(bytes, at + EVENT.length);
        if (at >= bytes.length || bytes[at] != ':') {
            return "";
        }
        at = skipSpaces(bytes, at + 1);
        if (at >= bytes.length || bytes[at] != '"') {
            return "";
        }
        var end = at + 1;
        while (end < bytes.length && (bytes[end] == '_' || (bytes[end] >= 'a' && bytes[end] <= 'z'))) {
            end++;
        }
        var closed = end < bytes.length && bytes[end] == '"';
        return closed ? new String(bytes, at + 1, end - at - 1, StandardCharsets.US_ASCII) : "";
    }

    private static int skipSpaces(byte[] bytes, int at) {
        while (at < bytes.length && bytes[at] == ' ') {
            at++;
        }
        return at;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] prefix) {
        return at + prefix.length <= bytes.length
                && Arrays.equals(bytes, at, at + prefix.length, prefix, 0, prefix.length);
    }
}
