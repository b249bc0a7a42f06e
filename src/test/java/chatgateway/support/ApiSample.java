package chatgateway.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values made from a schema of the document: with every field there is, and with more than there may be. */
public final class ApiSample {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ApiDocument document;
    private final boolean leaking;

    /** @param leaking whether every object that holds the listed fields only has one field more */
    public ApiSample(ApiDocument document, boolean leaking) {
        this.document = document;
        this.leaking = leaking;
    }

    public JsonNode of(JsonNode schema) {
        var choices = schema.has("oneOf") ? schema.get("oneOf") : schema.path("anyOf");
        if (schema.has("$ref")) {
            return of(document.at(schema.get("$ref").asText().substring(1)));
        }
        if (choices.isArray()) {
            return of(choices.get(0));
        }
        if (schema.has("const") || schema.has("enum")) {
            return schema.path("const").isMissingNode() ? schema.get("enum").get(0) : schema.get("const");
        }
        return switch (type(schema)) {
            case "integer" -> JSON.numberNode(1);
            case "number" -> JSON.numberNode(java.math.BigDecimal.valueOf(0.5));
            case "boolean" -> JSON.booleanNode(true);
            case "array" -> JSON.arrayNode().add(of(schema.path("items")));
            case "object" -> object(schema);
            default -> JSON.textNode("uuid".equals(schema.path("format").asText()) ? ApiDocument.UUID : "text");
        };
    }

    private ObjectNode object(JsonNode schema) {
        var object = JSON.objectNode();
        var fields = fields(schema);
        fields.forEach((name, field) -> {
            if (!field.path("readOnly").asBoolean()) { // what the gateway adds is not Dify's
                object.set(name, of(field));
            }
        });
        if (schema.path("additionalProperties").isObject()) {
            object.set("a-name", of(schema.get("additionalProperties")));
        } else if (fields.isEmpty()) {
            object.putObject("of").put("any", "shape");
        }
        if (leaking && isClosed(schema)) {
            object.put("leak", "leak").putObject("leaks").put("leak", "leak");
        }
        return object;
    }

    /** What the object may hold, with what the schemas it is composed of let it hold. */
    private Map<String, JsonNode> fields(JsonNode schema) {
        var fields = new LinkedHashMap<String, JsonNode>();
        schema.path("allOf")
                .forEach(part -> fields.putAll(
                        fields(document.at(part.get("$ref").asText().substring(1)))));
        schema.path("properties").properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    private static boolean isClosed(JsonNode schema) {
        return List.of("additionalProperties", "unevaluatedProperties").stream()
                .anyMatch(rule ->
                        schema.path(rule).isBoolean() && !schema.get(rule).asBoolean());
    }

    /** The first, where null is possible too. */
    private static String type(JsonNode schema) {
        var type = schema.path("type");
        if (type.isMissingNode()) {
            return schema.has("properties") || schema.has("allOf") ? "object" : "string";
        }
        return type.isArray() ? type.get(0).asText() : type.asText();
    }
}
