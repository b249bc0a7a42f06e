package chatgateway.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An allow-list of JSON fields: what is not named does not pass, at any depth. */
public final class JsonFilter {
    private final Map<String, @Nullable JsonFilter> nested;
    private final @Nullable Whole whole; // null for a list of fields

    /** What a value of any shape loses all the same: in objects with this field, all but these fields. */
    private record Whole(@Nullable String marker, @Nullable JsonFilter kept) {}

    private JsonFilter(Map<String, @Nullable JsonFilter> nested, @Nullable Whole whole) {
        this.nested = nested;
        this.whole = whole;
    }

    /** These fields, where they hold a plain value or a list of plain values. */
    public static JsonFilter of(String... names) {
        var plain = new HashMap<String, JsonFilter>();
        for (var name : names) {
            plain.put(name, null);
        }
        return new JsonFilter(plain, null);
    }

    /** A value of any shape, whole. */
    public static JsonFilter whole() {
        return new JsonFilter(Map.of(), new Whole(null, null));
    }

    /** A value of any shape, whole, but for the objects in it that have the field {@code marker}: of these, {@code kept}. */
    public static JsonFilter whole(String marker, JsonFilter kept) {
        return new JsonFilter(Map.of(), new Whole(marker, kept));
    }

    /** And this field, where it holds an object of these fields, a list of such objects, or plain values. */
    public JsonFilter with(String name, JsonFilter fields) {
        var more = new HashMap<>(nested);
        more.put(name, fields);
        return new JsonFilter(more, null);
    }

    /** And these plain fields. */
    public JsonFilter and(JsonFilter other) {
        var more = new HashMap<>(nested);
        more.putAll(other.nested);
        return new JsonFilter(more, null);
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

    private static @Nullable JsonNode keep(JsonNode value, @Nullable JsonFilter fields) {
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
        var object = (ObjectNode) value;
        return fields.whole == null ? fields.trim(object) : fields.keepWhole(object, fields.whole);
    }

    private ObjectNode keepWhole(ObjectNode object, Whole whole) {
        if (whole.kept() != null && object.has(whole.marker())) {
            return whole.kept().trim(object);
        }
        var kept = Json.object();
        object.properties().forEach(field -> kept.set(field.getKey(), keep(field.getValue(), this)));
        return kept;
    }
}
