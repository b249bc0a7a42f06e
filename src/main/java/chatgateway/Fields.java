package chatgateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** An allow-list of JSON fields: what is not named does not pass, at any depth. */
public final class Fields {
    private final Map<String, Fields> nested;
    private final boolean everything;

    private Fields(Map<String, Fields> nested, boolean everything) {
        this.nested = nested;
        this.everything = everything;
    }

    /** These fields, where they hold a plain value or a list of plain values. */
    public static Fields of(String... names) {
        var plain = new HashMap<String, Fields>();
        for (var name : names) {
            plain.put(name, null);
        }
        return new Fields(plain, false);
    }

    /** A value of any shape, whole. */
    public static Fields whole() {
        return new Fields(Map.of(), true);
    }

    /** And this field, where it holds an object of these fields, a list of such objects, or plain values. */
    public Fields with(String name, Fields fields) {
        var more = new HashMap<>(nested);
        more.put(name, fields);
        return new Fields(more, everything);
    }

    /** And these plain fields. */
    public Fields and(Fields other) {
        var more = new HashMap<>(nested);
        more.putAll(other.nested);
        return new Fields(more, everything || other.everything);
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
        if (value.isValueNode() || (fields != null && fields.everything)) {
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
        return fields == null ? null : fields.trim((ObjectNode) value);
    }
}
