package chatgateway.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the elements of a list in JSON text that may be malformed, by matching quotes and brackets only. */
final class JsonOutline {
    /** A range of the bytes. */
    record Span(int from, int length) {}

    private final byte[] text;

    JsonOutline(byte[] text) {
        this.text = text;
    }

    /** The elements of the list with this name in the outermost object; empty if it is absent or not closed. */
    Optional<List<Span>> list(String name) {
        var depth = 0;
        for (var at = 0; at < text.length; at++) {
            switch (text[at]) {
                case '"' -> {
                    var end = endOfString(at);
                    if (depth == 1 && isName(name, at, end)) {
                        var bracket = skipBlanks(skipBlanks(end + 1) + 1); // past the colon
                        return bracket < text.length && text[bracket] == '[' ? elements(bracket) : Optional.empty();
                    }
                    at = end;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
        }
        return Optional.empty();
    }

    private Optional<List<Span>> elements(int bracket) {
        var elements = new ArrayList<Span>();
        var depth = 0;
        var from = bracket + 1;
        for (var at = bracket; at < text.length; at++) {
            switch (text[at]) {
                case '"' -> at = endOfString(at);
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            var atEnd = depth == 0;
            if (atEnd || (depth == 1 && at < text.length && text[at] == ',')) {
                if (skipBlanks(from) < at) {
                    elements.add(new Span(from, at - from));
                }
                from = at + 1;
            }
            if (atEnd) {
                return Optional.of(elements);
            }
        }
        return Optional.empty();
    }

    private boolean isName(String name, int quote, int end) {
        var colon = skipBlanks(end + 1);
        return end - quote - 1 == name.length()
                && colon < text.length
                && text[colon] == ':'
                && new String(text, quote + 1, name.length(), StandardCharsets.UTF_8).equals(name);
    }

    private int endOfString(int quote) {
        var at = quote + 1;
        while (at < text.length && text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    private int skipBlanks(int from) {
        var at = from;
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return at;
    }
}
