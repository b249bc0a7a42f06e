package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.auth.Access;
import chatgateway.dify.DifyErrors;
import chatgateway.events.EventType;
import chatgateway.http.ErrorCode;
import chatgateway.support.ApiDocument;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /openapi.yaml} has exactly the routes and error codes of the gateway. */
@TestInstance(Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final String OFFICIAL = "https://spec.openapis.org/oas/";
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start();

    private final ApiDocument document = new ApiDocument(gateway);

    @Test
    void it_is_public_yaml() {
        var response = gateway.send(gateway.request("/openapi.yaml"));

        assertEquals(200, response.statusCode());
        assertEquals(
                "application/yaml",
                response.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void it_is_valid_by_the_official_schema() {
        var registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(OpenApiTest::official));

        var errors = registry.getSchema(SchemaLocation.of(OFFICIAL + "3.1/schema-base/2025-09-15"))
                .validate(document.json());

        assertEquals("[]", errors.toString());
    }

    @Test
    void every_reference_leads_somewhere_and_every_component_is_used() {
        var used = document.json().findValuesAsText("$ref").stream()
                .map(reference -> reference.substring(1))
                .collect(Collectors.toCollection(TreeSet::new));
        var defined = new TreeSet<String>();
        document.json()
                .get("components")
                .properties()
                .forEach(kind -> kind.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> defined.add("/components/" + kind.getKey() + "/" + name)));
        defined.remove("/components/securitySchemes/token"); // named in `security`, without a reference

        assertEquals(defined, used);
    }

    @Test
    void it_lists_the_types_of_events() {
        var types =
                document.at("/webhooks/event/post/requestBody/content/application~1json/schema/properties/type/enum");
        assertEquals(
                Stream.of(EventType.values()).map(EventType::wireName).toList(),
                types.valueStream().map(type -> type.asText()).toList());
    }

    @Test
    void it_describes_the_routes_and_nothing_else() {
        var routes = routes().map(OpenApiTest::operation).collect(Collectors.toCollection(TreeSet::new));

        assertEquals(routes, document.operations());
    }

    @Test
    void it_marks_the_routes_that_require_a_token() {
        routes().forEach(route -> {
            var isOpen = operationNode(operation(route)).path("security").isArray();
            var roles = route.metadata(Roles.class).getRoles();
            var needsToken = roles.contains(Access.TOKEN) || roles.contains(Access.READ);
            assertEquals(needsToken, !isOpen, route.path);
        });
    }

    @Test
    void every_variable_of_a_path_is_a_parameter() {
        document.operations().forEach(operation -> {
            var path = operation.split(" ")[1];
            var variables = VARIABLE.matcher(path)
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
            assertEquals(variables, pathParameters(operation), operation);
        });
    }

    @Test
    void it_lists_every_error_code_and_no_other() {
        var ours = Arrays.stream(ErrorCode.values()).map(ErrorCode::code);
        var known = Stream.concat(ours, DifyErrors.codes().stream()).collect(Collectors.toCollection(TreeSet::new));
        var listed = new TreeSet<String>();
        document.at("/components/schemas/ErrorCode/enum").forEach(code -> listed.add(code.asText()));

        assertEquals(known, listed);
    }

    @Test
    void every_error_code_is_explained_where_it_occurs() {
        var explained = document.at("/components/responses")
                        .findValuesAsText("description")
                        .toString()
                + document.at("/info/description").asText();

        document.at("/components/schemas/ErrorCode/enum")
                .forEach(code -> assertTrue(explained.contains("`" + code.asText() + "`"), code.asText()));
    }

    private Stream<Endpoint> routes() {
        return gateway.routes().stream()
                .filter(route -> route.method.isHttpMethod() && route.method != HandlerType.HEAD);
    }

    private static String operation(Endpoint route) {
        return route.method + " " + route.path.replace('<', '{').replace('>', '}');
    }

    private Set<String> pathParameters(String operation) {
        var shared = pathNode(operation).path("parameters");
        var own = operationNode(operation).path("parameters");
        return Stream.concat(shared.valueStream(), own.valueStream())
                .map(parameter -> parameter.has("$ref")
                        ? document.at(parameter.get("$ref").asText().substring(1))
                        : parameter)
                .filter(parameter -> parameter.get("in").asText().equals("path"))
                .map(parameter -> parameter.get("name").asText())
                .collect(Collectors.toSet());
    }

    private JsonNode operationNode(String operation) {
        return pathNode(operation).get(operation.split(" ")[0].toLowerCase(java.util.Locale.ROOT));
    }

    private JsonNode pathNode(String operation) {
        return document.json().get("paths").get(operation.split(" ")[1]);
    }

    /** From the test library that carries it. */
    private static String official(String id) {
        if (!id.startsWith(OFFICIAL)) {
            return null;
        }
        try (var in = OpenApiTest.class.getResourceAsStream("/openapi/" + id.substring(OFFICIAL.length()))) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
