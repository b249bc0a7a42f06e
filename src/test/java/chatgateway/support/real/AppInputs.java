package chatgateway.support.real;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Values for the fields that an app's form requires. */
final class AppInputs {
    private AppInputs() {}

    static ObjectNode of(JsonNode parameters) {
        var inputs = Json.object();
        for (var entry : parameters.path("user_input_form")) {
            entry.propertyStream()
                    .filter(field -> field.getValue().path("required").asBoolean())
                    .forEach(field -> fill(inputs, field.getKey(), field.getValue()));
        }
        return inputs;
    }

    private static void fill(ObjectNode inputs, String type, JsonNode field) {
        var name = field.path("variable").asText();
        switch (type) {
            case "select" -> inputs.set(name, field.path("options").path(0));
            case "number" -> inputs.put(name, 1);
            case "checkbox" -> inputs.put(name, true);
            default -> inputs.put(name, "hello");
        }
    }
}
