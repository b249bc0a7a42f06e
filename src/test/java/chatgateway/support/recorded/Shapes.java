package chatgateway.support.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which fields the objects at a place of JSON have, in which order, and of which types; what they hold does not matter. */
public final class Shapes {
    /** These hold what an app, its users or its models put in. */
    private static final Set<String> OF_ANY_SHAPE = Set.of(
            "inputs",
            "process_data",
            "outputs",
            "execution_metadata",
            "extras",
            "tool_labels",
            "tool_icons",
            "variables",
            "annotation_reply",
            "sensitive_word_avoidance");

    private final Map<String, Set<List<String>>> fields = new TreeMap<>();
    private final Map<String, Set<String>> types = new TreeMap<>();

    public void add(String place, JsonNode value) {
        types.computeIfAbsent(place, p -> new LinkedHashSet<>()).add(type(value));
        if (value.isObject()) {
            fields.computeIfAbsent(place, p -> new LinkedHashSet<>())
                    .add(value.propertyStream().map(Map.Entry::getKey).toList());
            value.propertyStream().forEach(field -> {
                var name = field.getKey();
                if (!OF_ANY_SHAPE.contains(name) || !field.getValue().isObject()) {
                    add(place + "." + name, field.getValue());
                }
            });
        }
        value.valueStream().filter(item -> value.isArray()).forEach(item -> add(place + "[]", item));
    }

    /** What is here and was never seen there, one line each; places that were never seen there are passed over. */
    public List<String> strangeTo(Shapes seen) {
        var strange = new ArrayList<String>();
        fields.forEach((place, lists) -> {
            var known = seen.fields.get(place);
            if (known != null) {
                lists.stream()
                        .filter(list -> !known.contains(list))
                        .forEach(list -> strange.add(place + " has " + list + "\n    and not " + known));
            }
        });
        types.forEach((place, found) -> {
            var known = seen.types.get(place);
            if (known != null && !known.containsAll(found)) {
                strange.add(place + " is " + found + " and not " + known);
            }
        });
        return strange;
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? "integer" : "decimal";
            default -> value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
