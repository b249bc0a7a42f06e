package chatgateway.json;

import com.fasterxml.jackson.core.JsonFactory;
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
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Dify's Python code writes it, which is not always JSON: {@code NaN}, half a surrogate pair, a name twice, control
 * characters, bytes that are no UTF-8. A paid answer must not be lost to one of them, so what is odd is repaired: numbers
 * that are none and values nested deeper than {@value #MAX_DEPTH} become null, the last of equal names wins, and text that
 * is no Unicode gets U+FFFD. What comes out can always be written as strict JSON.
 *
 * <p>For replies of the upstream only; clients get {@link Json}.
 */
public final class LenientJson {
    private static final int MAX_DEPTH = 64; // what is read recursively afterwards, on small stacks
    private static final int MAX_PARSED_DEPTH = 10_000;
    private static final int MAX_NUMBER_CHARACTERS = 1_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // no table of names outlives the reply
                    .recyclerPool(JsonRecyclerPools.sharedBoundedPool()) // virtual threads would keep one each
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

    /** Reads one JSON object; empty when the bytes hold none. What follows the object is ignored. */
    public static Optional<ObjectNode> object(byte[] utf8) {
        return object(utf8, 0, utf8.length);
    }

    /**
     * The elements of the list {@code data} of a page that {@link #object} cannot read, each read on its own.
     *
     * @return empty when there is no such list; in it, what cannot be read is empty
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
            return Optional.empty(); // the last: Jackson 2.x throws it for an exponent of more than ten digits
        }
    }

    private static JsonNode repaired(JsonNode node, int depth) {
        if (node.isTextual()) {
            var text = whole(node.textValue());
            return text == null ? node : TextNode.valueOf(text);
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

    private static ObjectNode repaired(ObjectNode object, int depth) {
        if (object.propertyStream().noneMatch(field -> whole(field.getKey()) != null)) {
            object.properties().forEach(field -> field.setValue(repaired(field.getValue(), depth - 1)));
            return object;
        }
        var renamed = Json.object();
        object.properties().forEach(field -> {
            var name = whole(field.getKey());
            renamed.set(name == null ? field.getKey() : name, repaired(field.getValue(), depth - 1));
        });
        return renamed;
    }

    /** The text with U+FFFD for each half of a surrogate pair; null when it has none. */
    private static @Nullable String whole(String text) {
        if (text.codePoints().noneMatch(LenientJson::isHalf)) {
            return null;
        }
        return text.codePoints()
                .map(c -> isHalf(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isHalf(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
    }
}
