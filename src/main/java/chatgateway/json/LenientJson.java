package chatgateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Reads JSON as Dify's Python code writes it, which is not always valid: {@code NaN}, unpaired surrogates, duplicate names,
 * control characters, invalid UTF-8. A paid answer must not be lost to one of them, so they are repaired: non-finite
 * numbers and values nested deeper than {@value #MAX_DEPTH} become null, the last of duplicate names wins, and invalid text
 * becomes U+FFFD. The result can always be written as strict JSON.
 *
 * <p>For Dify's replies only; requests of clients are read by {@link Json}.
 */
public final class LenientJson {
    private static final int MAX_DEPTH = 64; // later processing is recursive, on small stacks
    private static final int MAX_PARSED_DEPTH = 10_000;
    private static final int MAX_NUMBER_CHARACTERS = 1_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .disable(
                            JsonFactory.Feature
                                    .CANONICALIZE_FIELD_NAMES) // interning names would fill a table that outlives the
                    // reply
                    .recyclerPool(JsonRecyclerPools.sharedBoundedPool()) // the default pool keeps buffers per thread
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_PARSED_DEPTH)
                            .maxNumberLength(MAX_NUMBER_CHARACTERS)
                            .maxStringLength(8 << 20)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private LenientJson() {}

    /**
     * Reads one JSON object and keeps the fields of a filter; the others occupy no memory.
     *
     * @param kept receives the bytes of heap that every kept value will occupy until it is written; may throw
     * @return empty if there is no JSON object
     * @throws IOException if the bytes cannot be read
     */
    public static Optional<ObjectNode> object(InputStream utf8, JsonFilter filter, LongConsumer kept)
            throws IOException {
        try (var in = MAPPER.createParser(new InputStreamReader(utf8, StandardCharsets.UTF_8))) {
            return Optional.ofNullable(new FilteredReader(in, kept).object(filter, MAX_DEPTH));
        } catch (JsonProcessingException | NumberFormatException e) {
            return Optional.empty(); // NumberFormatException: Jackson 2.x, for an exponent of more than ten digits
        }
    }

    /** Reads one JSON object; empty if there is none. Content after the object is ignored. */
    public static Optional<ObjectNode> object(byte[] utf8) {
        return object(utf8, 0, utf8.length);
    }

    /**
     * Reads the elements of the list {@code data} one by one, for a page that {@link #object} cannot read.
     *
     * @return empty if there is no such list; an element that cannot be read is empty
     */
    public static Optional<List<Optional<ObjectNode>>> rows(byte[] utf8) {
        return new JsonOutline(utf8)
                .list("data")
                .map(elements -> elements.stream()
                        .map(span -> object(utf8, span.from(), span.length()))
                        .toList());
    }

    private static Optional<ObjectNode> object(byte[] utf8, int from, int length) {
        try {
            var text = new InputStreamReader(new ByteArrayInputStream(utf8, from, length), StandardCharsets.UTF_8);
            return MAPPER.readTree(text) instanceof ObjectNode object
                    ? Optional.of(repaired(object, MAX_DEPTH))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // NumberFormatException: Jackson 2.x, for an exponent of more than ten digits
        }
    }

    static JsonNode repaired(JsonNode node, int depth) {
        if (node.isTextual()) {
            var text = repaired(node.textValue());
            return text.equals(node.textValue()) ? node : TextNode.valueOf(text);
        }
        if (node.isDouble() || node.isFloat()) {
            return Double.isFinite(node.doubleValue()) ? node : NullNode.instance;
        }
        if (!node.isContainerNode()) {
            return node;
        }
        if (depth == 0) {
            return NullNode.instance;
        }
        if (node instanceof ArrayNode list) {
            for (var i = 0; i < list.size(); i++) {
                list.set(i, repaired(list.get(i), depth - 1));
            }
            return list;
        }
        return repaired((ObjectNode) node, depth);
    }

    /** The text with U+FFFD in place of each unpaired surrogate. */
    static String repaired(String text) {
        var half = Json.unpairedSurrogate(text, 0);
        if (half < 0) {
            return text;
        }
        var repaired = new StringBuilder(text);
        for (; half >= 0; half = Json.unpairedSurrogate(text, half + 1)) {
            repaired.setCharAt(half, '\uFFFD');
        }
        return repaired.toString();
    }

    private static ObjectNode repaired(ObjectNode object, int depth) {
        var repaired = Json.object();
        for (var field : object.properties()) {
            repaired.set(repaired(field.getKey()), repaired(field.getValue(), depth - 1));
        }
        return repaired;
    }
}
