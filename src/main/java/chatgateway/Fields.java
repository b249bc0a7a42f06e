package chatgateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** An allow-list of JSON fields: what is not named does not pass, at any depth. */
public final class Fields {
    private final Map<String, Fields> nested;
    private final Whole whole; // null for a list of fields

    /** What a value of any shape loses all the same: in objects with this field, all but these fields. */
    private record Whole(String marker, Fields kept) {}

    private Fields(Map<String, Fields> nested, Whole whole) {
        this.nested = nested;
        this.whole = whole;
    }

    /** These fields, where they hold a plain value or a list of plain values. */
    public static Fields of(String... names) {
        var plain = new HashMap<String, Fields>();
        for (var name : names) {
            plain.put(name, null);
        }
        return new Fields(plain, null);
    }

    /** A value of any shape, whole. */
    public static Fields whole() {
        return whole(null, null);
    }

    /** A value of any shape, whole, but for the objects in it that have the field {@code marker}: of these, {@code kept}. */
    public static Fields whole(String marker, Fields kept) {
        return new Fields(Map.of(), new Whole(marker, kept));
    }

    /** And this field, where it holds an object of these fields, a list of such objects, or plain values. */
    public Fields with(String name, Fields fields) {
        var more = new HashMap<>(nested);
        more.put(name, fields);
        return new Fields(more, null);
    }

    /** And these plain fields. */
    public Fields and(Fields other) {
        var more = new HashMap<>(nested);
        more.putAll(other.nested);
        return new Fields(more, null);
    }

    /** A copy of the object with nothing but the allowed fields, in their order. */
    public ObjectNode trim(ObjectNode object) {
        var kept = Json.object();
        object.properties().forEach(field -> {
            if (nested.containsKey(field.getKey())) {
                var value = keep(field.getValue(), nested.get(field.getKey()));
                if (value != null) {
                    kept.set(field.getKey(), value);
                }
            }
        });
        return kept;
    }

    private static JsonNode keep(JsonNode value, Fields fields) {
        if (value.isValueNode()) {
            return value;
        }
        if (value instanceof ArrayNode list) {
            var kept = list.arrayNode();
            list.forEach(item -> {
                var keptItem = keep(item, fields);
                if (keptItem != null) {
                    kept.add(keptItem);
                }
            });
            return kept;
        }
        if (fields == null) {
            return null;
        }
        return fields.whole == null ? fields.trim((ObjectNode) value) : fields.keepWhole((ObjectNode) value);
    }

    private ObjectNode keepWhole(ObjectNode object) {
        if (whole.marker() != null && object.has(whole.marker())) {
            return whole.kept().trim(object);
        }
        var kept = Json.object();
        object.properties().forEach(field -> kept.set(field.getKey(), keep(field.getValue(), this)));
        return kept;
    }
}
