package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The input form of an app: a form with every field type, and Dify's validation of the inputs
 * (docs/dify-api.md#send-a-message, #app-details).
 */
final class InputForm {
    private InputForm() {}

    static ArrayNode everyField() {
        var form = DemoJson.array();
        field(form, "text-input", "Your name", "name", true).put("max_length", 48);
        field(form, "paragraph", "What have you tried?", "tried", false).put("max_length", 1000);
        options(field(form, "select", "Level", "level", true), "beginner", "intermediate", "expert");
        field(form, "number", "Age", "age", false).put("default", 12);
        field(form, "checkbox", "Show hints", "hints", false).put("default", true);
        files(field(form, "file", "A picture of the task", "picture", false), "image");
        files(field(form, "file-list", "Other material", "material", false), "document", "image")
                .put("max_length", 3);
        field(form, "json_object", "Settings", "settings", false).put("json_schema", "{\"type\":\"object\"}");
        field(form, "text-input", "Role", "role", false).put("hide", true);
        return form;
    }

    /** Throws Dify's error if the inputs violate the form. Unknown inputs are ignored. */
    static void check(ArrayNode form, ObjectNode inputs) {
        for (var element : form) {
            var field = element.properties().iterator().next();
            check(field.getKey(), field.getValue(), inputs);
        }
    }

    private static void check(String type, JsonNode field, ObjectNode inputs) {
        var name = field.path("variable").asText();
        var value = inputs.path(name);
        var empty = value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.asText().isEmpty());
        if (empty && field.path("required").asBoolean()) {
            throw DifyError.invalid(name + " is required in input form");
        }
        if (empty) {
            return;
        }
        switch (type) {
            case "text-input", "paragraph" -> checkText(type, name, field, value);
            case "select" -> checkOption(name, field, value);
            case "number" -> checkNumber(name, value);
            default -> {} // other types are not validated
        }
    }

    private static void checkText(String type, String name, JsonNode field, JsonNode value) {
        if (!value.isTextual()) {
            throw DifyError.invalid("(type '" + type + "') " + name + " in input form must be a string");
        }
        var longest = field.path("max_length").asInt(Integer.MAX_VALUE);
        if (value.asText().length() > longest) {
            throw DifyError.invalid(name + " in input form must be less than " + longest + " characters");
        }
    }

    private static void checkOption(String name, JsonNode field, JsonNode value) {
        for (var option : field.path("options")) {
            if (option.equals(value)) {
                return;
            }
        }
        throw DifyError.invalid(
                name + " in input form must be one of the following: " + DemoJson.pythonText(field.path("options")));
    }

    private static void checkNumber(String name, JsonNode value) {
        if (!value.isNumber() && !value.asText().matches("-?\\d+(\\.\\d+)?")) {
            throw DifyError.invalid(name + " in input form must be a valid number");
        }
    }

    private static ObjectNode field(ArrayNode form, String type, String label, String variable, boolean required) {
        return form.addObject()
                .putObject(type)
                .put("label", label)
                .put("variable", variable)
                .put("required", required)
                .put("default", "");
    }

    private static void options(ObjectNode field, String... options) {
        List.of(options).forEach(field.putArray("options")::add);
    }

    private static ObjectNode files(ObjectNode field, String... types) {
        field.remove("default");
        List.of(types).forEach(field.putArray("allowed_file_types")::add);
        field.putArray("allowed_file_extensions");
        field.putArray("allowed_file_upload_methods").add("local_file").add("remote_url");
        return field;
    }
}
