package chatgateway.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.DisallowUnknownKeywordFactory;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The document at {@code /openapi.yaml}, and the validation of responses against it. */
public final class ApiDocument {
    /** Some id. */
    public static final String UUID = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";

    /** A body that every operation with JSON accepts. */
    public static final String FITS_ALL =
            "{'query':'x','inputs':{},'rating':'like','name':'x','text':'x','action':'x'}".replace('\'', '"');

    private static final String ID = "https://gateway.test/openapi";
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private final JsonNode document;
    private final SchemaRegistry schemas;

    public ApiDocument(TestGateway gateway) {
        try {
            var yaml = gateway.send(gateway.request("/openapi.yaml")).body();
            document = new YAMLMapper().readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        schemas = SchemaRegistry.withDialect(
                dialect(document),
                registry -> registry.schemas(Map.of(ID, document.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    /** The dialect of OpenAPI 3.1 in which a keyword that does not exist is an error: a comma too many in YAML makes one. */
    private static Dialect dialect(JsonNode document) {
        var openApi = Dialects.getOpenApi31();
        return Dialect.builder(openApi.getId(), openApi)
                .keywords(document.propertyStream()
                        .map(field -> new NonValidationKeyword(field.getKey()))
                        .toList())
                .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
                .build();
    }

    public JsonNode json() {
        return document;
    }

    /** What is at this JSON pointer (RFC 6901), references followed. */
    public JsonNode at(String pointer) {
        return document.at(resolve(pointer));
    }

    /** Every method and path: {@code GET /v1/messages}. */
    public Set<String> operations() {
        var operations = new TreeSet<String>();
        document.get("paths")
                .properties()
                .forEach(path -> methods(path.getValue())
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    /** The JSON of an operation that succeeds. */
    public JsonNode reply(String operation) {
        var status = operation.endsWith("/files/upload") ? 201 : 200;
        return document.at(contentPointer(operation, status, "application/json") + "/schema");
    }

    /** The names of the schemas that a stream's events have. */
    public List<String> eventsOf(String stream) {
        return document.at("/components/schemas/" + stream + "/oneOf").findValuesAsText("$ref").stream()
                .map(reference -> reference.substring(reference.lastIndexOf('/') + 1))
                .flatMap(name -> name.equals("Event") ? eventsOf(name).stream() : Stream.of(name))
                .toList();
    }

    /** Fails unless the document has this status, type and shape for the operation; returns the operation. */
    public String check(HttpResponse<String> response) {
        var operation = operationOf(response);
        var status = response.statusCode();
        var said = operation + " " + status + " " + response.body();
        var described = at(responsePointer(operation, status));
        assertTrue(described.has("description"), "not described: " + said);
        var type = response.headers().firstValue("Content-Type").map(value -> value.split(";")[0]);
        if (type.isEmpty() || !described.has("content")) {
            assertEquals("", response.body(), said);
            assertTrue(!described.has("content"), "no body: " + said);
            return operation;
        }
        assertNotNull(contentPointer(operation, status, type.get()), "not described: " + type.get() + " " + said);
        if (type.get().equals("application/json")) {
            check(schema(operation, status, type.get()), TestGateway.json(response));
        } else if (type.get().equals("text/event-stream")) {
            checkEvents(schema(operation, status, type.get()), response.body());
        } else if (type.get().equals("application/x-ndjson")) {
            var row = schema(operation, status, type.get());
            response.body()
                    .lines()
                    .forEach(
                            line -> check(row, Json.object(line.getBytes(UTF_8)).orElseThrow()));
        }
        return operation;
    }

    /** Of a reply's JSON or, in a stream, of each event. */
    private Schema schema(String operation, int status, String type) {
        var pointer = contentPointer(operation, status, type) + "/schema";
        return schemas.getSchema(SchemaLocation.of(ID + "#" + pointer));
    }

    private static void check(Schema schema, JsonNode value) {
        var errors = schema.validate(value);
        assertTrue(errors.isEmpty(), () -> value + "\n" + errors);
    }

    private static void checkEvents(Schema schema, String body) {
        try {
            var events = new SentEvents(body).rest();
            assertTrue(!events.isEmpty(), body);
            events.forEach(event -> check(schema, event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The template without variables wins: {@code /v1/files/upload} is no file. */
    private String operationOf(HttpResponse<String> response) {
        var path = response.request().uri().getPath();
        var method = response.request().method();
        return operations().stream()
                .filter(operation -> operation.startsWith(method + " "))
                .filter(operation -> path.matches(pattern(operation.substring(method.length() + 1))))
                .min(Comparator.comparing(operation -> operation.contains("{")))
                .orElseThrow(() -> new AssertionError("not described: " + method + " " + path));
    }

    private static String pattern(String template) {
        return template.replace(".", "\\.").replace("{path}", ".+").replaceAll("\\{\\w+}", "[^/]+");
    }

    private String responsePointer(String operation, int status) {
        var parts = operation.split(" ");
        var responses = "/paths/" + escape(parts[1]) + "/" + parts[0].toLowerCase(Locale.ROOT) + "/responses/";
        var exact = responses + status;
        return resolve(document.at(exact).isMissingNode() ? responses + status / 100 + "XX" : exact);
    }

    /** Null when this type is not described. */
    private String contentPointer(String operation, int status, String type) {
        var content = responsePointer(operation, status) + "/content/";
        return Stream.of(type, type.replaceFirst("/.*", "/*"), "*/*")
                .map(range -> content + escape(range))
                .filter(pointer -> !document.at(pointer).isMissingNode())
                .findFirst()
                .orElse(null);
    }

    private String resolve(String pointer) {
        var reference = document.at(pointer).path("$ref");
        return reference instanceof MissingNode ? pointer : reference.asText().substring(1);
    }

    private static Stream<String> methods(JsonNode path) {
        return path.propertyStream().map(Map.Entry::getKey).filter(METHODS::contains);
    }

    private static String escape(String segment) {
        return segment.replace("~", "~0").replace("/", "~1");
    }
}
