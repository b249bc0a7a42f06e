package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter.NopIndenter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** JSON as Dify reads it (leniently) and as its Python writes it, byte for byte (docs/dify-api.md#framing). */
final class DemoJson {
    private static final ObjectMapper COMPACT = new ObjectMapper();
    private static final ObjectWriter SPACED = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build()
            .writer(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectFieldValueSpacing(Spacing.AFTER)
                            .withObjectEntrySpacing(Spacing.AFTER)
                            .withArrayValueSpacing(Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(new NopIndenter())
                    .withArrayIndenter(new NopIndenter()));

    private DemoJson() {}

    static ObjectNode object() {
        return COMPACT.createObjectNode();
    }

    static ArrayNode array() {
        return COMPACT.createArrayNode();
    }

    /** Reads any JSON value; a missing node for empty input. */
    static JsonNode read(byte[] utf8) throws IOException {
        return COMPACT.readTree(utf8);
    }

    /** As {@code json.dumps} writes it: a space after each comma and colon, everything but ASCII escaped. */
    static String spaced(JsonNode node) {
        return write(SPACED, node);
    }

    static String compact(JsonNode node) {
        return write(COMPACT.writer(), node);
    }

    /** One data event. Dify never writes an {@code event:} line next to data. */
    static byte[] frame(JsonNode node, DifyVersion version) {
        var json = version.atLeast(DifyVersion.V1_9) ? compact(node) : spaced(node);
        return ("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Python's {@code str()} of a value, which is what Dify shows of a conversation variable
     * (docs/dify-api.md#conversation-variables).
     */
    static String pythonText(JsonNode value) {
        return value.isTextual() ? value.textValue() : repr(value);
    }

    private static String repr(JsonNode value) {
        if (value.isTextual()) {
            return "'" + value.textValue().replace("\\", "\\\\").replace("'", "\\'") + "'";
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        if (value.isNull()) {
            return "None";
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(DemoJson::repr)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(field -> "'" + field.getKey() + "': " + repr(field.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.asText();
    }

    private static String write(ObjectWriter writer, JsonNode node) {
        try {
            return writer.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree always serialises", e);
        }
    }
}
