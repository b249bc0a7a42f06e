package chatgateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads one JSON object and keeps the fields of a filter. The others are skipped, so that they occupy no memory. */
final class FilteredReader {
    private static final int BYTES_OF_VALUE = 64; // a node and its place in the object
    private static final int BYTES_OF_CHARACTER = 6; // two in the tree, three as UTF-8, and what the writer copies

    private final JsonParser in;
    private final LongConsumer kept;

    /** @param kept receives the bytes of heap that every kept value will occupy until it is written; may throw */
    FilteredReader(JsonParser in, LongConsumer kept) {
        this.in = in;
        this.kept = kept;
    }

    /** @return null if the text is no object */
    @Nullable
    ObjectNode object(JsonFilter filter, int maxDepth) throws IOException {
        return in.nextToken() == JsonToken.START_OBJECT ? objectAt(filter, maxDepth) : null;
    }

    private ObjectNode objectAt(JsonFilter filter, int depth) throws IOException {
        return filter.isWhole() ? whole(filter, depth) : fields(filter, depth);
    }

    private ObjectNode fields(JsonFilter filter, int depth) throws IOException {
        var object = Json.object();
        for (var name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            if (filter.allows(name)) {
                var value = value(filter.of(name), depth - 1);
                if (value != null) {
                    object.set(name, value);
                }
            } else {
                in.skipChildren();
            }
        }
        return object;
    }

    /** The value at the parser; null for an object that the filter does not allow. */
    private @Nullable JsonNode value(@Nullable JsonFilter filter, int depth) throws IOException {
        kept.accept(BYTES_OF_VALUE);
        if (filter != null && filter.placeholder() != null) {
            return skipped(filter.placeholder());
        }
        if (in.currentToken() == JsonToken.START_ARRAY) {
            return depth < 0 ? skipped(NullNode.instance) : items(filter, depth);
        }
        if (in.currentToken() == JsonToken.START_OBJECT) {
            if (filter == null || depth < 0) {
                return skipped(filter == null ? null : NullNode.instance);
            }
            return objectAt(filter, depth);
        }
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            kept.accept((long) in.getTextLength() * BYTES_OF_CHARACTER);
        }
        return LenientJson.repaired(in.readValueAsTree(), depth);
    }

    private ArrayNode items(@Nullable JsonFilter filter, int depth) throws IOException {
        var items = Json.object().arrayNode();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            var item = value(filter, depth - 1);
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    /** Reads an object with all its fields, counted one by one. */
    private ObjectNode whole(JsonFilter filter, int depth) throws IOException {
        var object = Json.object();
        for (var name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            kept.accept((long) name.length() * BYTES_OF_CHARACTER);
            object.set(LenientJson.repaired(name), value(filter, depth - 1));
        }
        return filter.trimMarked(object);
    }

    private @Nullable JsonNode skipped(@Nullable JsonNode instead) throws IOException {
        in.skipChildren();
        return instead;
    }
}
