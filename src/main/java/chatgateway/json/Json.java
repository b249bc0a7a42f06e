package chatgateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Strict JSON (RFC 8259): valid UTF-8, one value, no duplicate names, no trailing content, bounded depth. */
public final class Json {
    private static final int MAX_DEPTH = 64; // well within the small stacks of the answer threads

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Field names come from clients; interning them would fill a table that outlives the request.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    // The default pool keeps 28 KB of buffers per answer thread.
                    .recyclerPool(JsonRecyclerPools.sharedBoundedPool())
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(64)
                            .maxStringLength(8 << 20)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Numbers are written as they were read: a double would turn 1e400 into "Infinity".
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final JsonFactory REPEATING = MAPPER.getFactory()
            .rebuild()
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * Reads one JSON object.
     *
     * @param maxDepth nesting limit, including the outermost object; {@value #MAX_DEPTH} at most
     * @return empty if the bytes are not UTF-8, not strict JSON, not an object, nested deeper than {@code maxDepth}, or
     *     contain an unpaired surrogate (RFC 7493 §2.1), which cannot be encoded as UTF-8
     */
    public static Optional<ObjectNode> object(byte[] utf8, int maxDepth) {
        try {
            var decoder =
                    StandardCharsets.UTF_8.newDecoder(); // reports malformed input; Jackson would also accept UTF-16
            var node = MAPPER.readTree(new InputStreamReader(new ByteArrayInputStream(utf8), decoder));
            return node instanceof ObjectNode object && isSound(object, maxDepth)
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // NumberFormatException: Jackson 2.x, for an exponent of more than ten digits
        }
    }

    /** Reads one JSON object with the default nesting limit. */
    public static Optional<ObjectNode> object(byte[] utf8) {
        return object(utf8, MAX_DEPTH);
    }

    /** Whether an object of this JSON has a name twice. */
    public static boolean hasDuplicateName(byte[] utf8) {
        var names = new ArrayDeque<Set<String>>();
        try (var parser = REPEATING.createParser(utf8)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT -> names.push(new HashSet<>());
                    case END_OBJECT -> names.pop();
                    case FIELD_NAME -> {
                        if (!names.element().add(parser.currentName())) {
                            return true;
                        }
                    }
                    default -> {}
                }
            }
        } catch (IOException e) {
            return false; // no JSON up to here
        }
        return false;
    }

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Writes the value as compact JSON in UTF-8. */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree always serialises", e);
        }
    }

    private static boolean isSound(JsonNode node, int depth) {
        if (node.isTextual()) {
            return isWhole(node.textValue());
        }
        if (!node.isContainerNode()) {
            return true;
        }
        if (depth == 0) {
            return false;
        }
        for (var property : node.properties()) {
            if (!isWhole(property.getKey())) {
                return false;
            }
        }
        for (var child : node) {
            if (!isSound(child, depth - 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWhole(String text) {
        return unpairedSurrogate(text, 0) < 0;
    }

    /** Where the first unpaired surrogate is, from this place on; -1 if there is none. */
    static int unpairedSurrogate(String text, int from) {
        for (var at = from; at < text.length(); ) {
            var codePoint = text.codePointAt(at);
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                return at;
            }
            at += Character.charCount(codePoint);
        }
        return -1;
    }
}
