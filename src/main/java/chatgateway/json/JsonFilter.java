package chatgateway.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An allow-list of JSON fields: removes every field that is not listed, at any depth. */
public final class JsonFilter {
    private final Map<String, @Nullable JsonFilter> nested;
    private final @Nullable Whole whole; // null for a list of fields
    private final @Nullable JsonNode placeholder; // stands for whatever the field holds

    /** Exception within a whole value: objects that have the field {@code marker} are filtered by {@code kept}. */
    private record Whole(@Nullable String marker, @Nullable JsonFilter kept) {}

    private JsonFilter(
            Map<String, @Nullable JsonFilter> nested, @Nullable Whole whole, @Nullable JsonNode placeholder) {
        this.nested = nested;
        this.whole = whole;
        this.placeholder = placeholder;
    }

    /** Allows these fields if they hold a scalar or a list of scalars. */
    public static JsonFilter of(String... names) {
        var plain = new HashMap<String, JsonFilter>();
        for (var name : names) {
            plain.put(name, null);
        }
        return new JsonFilter(plain, null, null);
    }

    /** Allows a value of any shape. */
    public static JsonFilter whole() {
        return new JsonFilter(Map.of(), new Whole(null, null), null);
    }

    /** Allows a value of any shape, except that objects with the field {@code marker} are filtered by {@code kept}. */
    public static JsonFilter whole(String marker, JsonFilter kept) {
        return new JsonFilter(Map.of(), new Whole(marker, kept), null);
    }

    /** Keeps this field with a fixed value in place of its own, which is withheld: typed clients require the field. */
    public JsonFilter withPlaceholder(String name, JsonNode value) {
        return with(name, new JsonFilter(Map.of(), null, value));
    }

    /** Also allows this field; objects in it, or in its list, are filtered by {@code fields}. */
    public JsonFilter with(String name, JsonFilter fields) {
        var more = new HashMap<>(nested);
        more.put(name, fields);
        return new JsonFilter(more, null, null);
    }

    /** Also allows the fields of the other filter. */
    public JsonFilter and(JsonFilter other) {
        var more = new HashMap<>(nested);
        more.putAll(other.nested);
        return new JsonFilter(more, null, null);
    }

    /** Returns a copy of the object with the allowed fields only, in their order. */
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

    boolean allows(String name) {
        return nested.containsKey(name);
    }

    /** The filter for objects in this field; null if the field must hold no objects. */
    @Nullable
    JsonFilter of(String name) {
        return nested.get(name);
    }

    /** What stands for the value of this filter's field; null if the value passes. */
    @Nullable
    JsonNode placeholder() {
        return placeholder == null ? null : placeholder.deepCopy();
    }

    /** Whether objects pass with all their fields. */
    boolean isWhole() {
        return whole != null;
    }

    /** Filters an object that has the marker, and returns any other unchanged; only for a filter that {@link #isWhole}. */
    ObjectNode trimMarked(ObjectNode object) {
        var kept = Objects.requireNonNull(whole).kept();
        return kept != null && object.has(whole.marker()) ? kept.trim(object) : object;
    }

    private static @Nullable JsonNode keep(JsonNode value, @Nullable JsonFilter fields) {
        if (fields != null && fields.placeholder != null) {
            return fields.placeholder.deepCopy();
        }
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
