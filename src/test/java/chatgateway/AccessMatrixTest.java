package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.auth.Access;
import chatgateway.auth.TokenIssuer;
import chatgateway.settings.Secret;
import chatgateway.support.TestGateway;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every route of the running app with every kind of token: without a valid one, only public routes answer. */
@Tag("T5")
@Tag("T7")
@TestInstance(Lifecycle.PER_CLASS)
class AccessMatrixTest {
    private static final Set<String> PUBLIC = Set.of(
            "/",
            "/chat",
            "/assets/{version}/<path>",
            "/health",
            "/ready",
            "/openapi.yaml",
            "/embed.js",
            "/embed.json",
            "/embed/{version}.js",
            "/embed.d.ts");
    private static final Set<String> SIGNED = Set.of("/files/<path>");
    private static final Set<String> READ = Set.of(
            "GET /api/session",
            "GET /api/live/{conversation_id}",
            "GET /v1/conversations",
            "GET /v1/messages",
            "GET /v1/parameters",
            "GET /v1/info",
            "GET /v1/site",
            "GET /v1/meta",
            "GET /v1/files/{file_id}/preview");
    private static final String UUID = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start();

    @Test
    void every_route_has_a_role_and_the_public_ones_are_these() {
        var found = new ArrayList<String>();
        for (var route : routes()) {
            var roles = route.metadata(Roles.class);
            assertNotNull(roles, route.path + " has no role");
            assertEquals(1, roles.getRoles().size(), route.path);
            if (roles.getRoles().contains(Access.PUBLIC)) {
                found.add(route.path);
            }
            assertEquals(SIGNED.contains(route.path), roles.getRoles().contains(Access.SIGNED_LINK), route.path);
        }

        assertEquals(PUBLIC, Set.copyOf(found));
        assertTrue(routes().size() > PUBLIC.size());
    }

    @Test
    void without_a_valid_token_no_other_route_answers_and_dify_receives_nothing() {
        for (var route : routes()) {
            if (PUBLIC.contains(route.path) || SIGNED.contains(route.path)) {
                continue;
            }
            badTokens().forEach((name, headers) -> {
                var request = gateway.request(path(route))
                        .header("Content-Type", "application/json")
                        .method(route.method.name(), BodyPublishers.ofString(TestGateway.messageJson("hi")));
                headers.forEach(value -> request.header("Authorization", value));
                var response = gateway.send(request);

                var what = route.method + " " + route.path + " with " + name;
                var expected = name.startsWith("a system that is not allowed") ? 403 : 401;
                assertEquals(expected, response.statusCode(), what);
                assertFalse(response.body().contains("eyJ"), what);
            });
        }

        assertEquals(List.of(), gateway.dify().requests());
    }

    /** Nothing that changes, costs a model or opens a form. */
    @Test
    @Tag("T41")
    void a_token_that_may_only_read_opens_these_routes_and_of_the_others_dify_receives_nothing() {
        var opened = new TreeSet<String>();
        for (var route : routes()) {
            if (PUBLIC.contains(route.path) || SIGNED.contains(route.path)) {
                continue;
            }
            var before = gateway.dify().requests().size();
            var response = gateway.send(gateway.request(path(route))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + TestGateway.readToken("u1", "teacher"))
                    .method(route.method.name(), BodyPublishers.ofString(TestGateway.messageJson("hi"))));
            if (response.statusCode() != 403) {
                opened.add(route.method + " " + route.path);
                continue;
            }
            assertEquals("read_only", TestGateway.json(response).path("code").asText(), route.path);
            assertEquals(before, gateway.dify().requests().size(), route.path);
        }

        assertEquals(READ, opened);
    }

    @Test
    void a_signed_link_needs_no_token_but_a_signature() {
        var file = "/files/" + UUID + "/file-preview";
        for (var path : List.of(file, file + "?sign=x&nonce=y", file + "?timestamp=1&nonce=2&sign=%2e%2e%2f")) {
            assertEquals(404, gateway.send(gateway.request(path)).statusCode(), path);
        }

        assertEquals(List.of(), gateway.dify().requests());
    }

    @Test
    void a_good_token_opens_every_other_route() {
        for (var route : routes()) {
            if (PUBLIC.contains(route.path)) {
                continue;
            }
            var status = gateway.send(gateway.json("u1", path(route), "{}")
                            .method(route.method.name(), BodyPublishers.ofString("{}")))
                    .statusCode();

            assertTrue(status != 401 && status != 403, route.path + " answered " + status);
        }
    }

    @Test
    void a_method_cannot_be_smuggled_in_by_a_header() {
        var response = gateway.send(gateway.requestOf("u1", "/v1/messages").header("X-HTTP-Method-Override", "POST"));

        assertEquals(405, response.statusCode());
    }

    private List<Endpoint> routes() {
        return gateway.routes().stream()
                .filter(route -> route.method.isHttpMethod() && route.method != HandlerType.HEAD)
                .toList();
    }

    private static String path(Endpoint route) {
        return route.path.replaceAll("\\{[^}]*}|<[^>]*>", UUID);
    }

    private static Map<String, List<String>> badTokens() {
        var good = TestGateway.token("u1");
        var tokens = new LinkedHashMap<String, List<String>>();
        tokens.put("no header", List.of());
        tokens.put("an empty bearer", List.of("Bearer "));
        tokens.put("another scheme", List.of("Basic " + good));
        tokens.put("no scheme", List.of(good));
        tokens.put("two spaces", List.of("Bearer  " + good));
        tokens.put("two headers", List.of("Bearer " + good, "Bearer " + good));
        tokens.put("two tokens", List.of("Bearer " + good + " " + good));
        tokens.put("the app key", List.of("Bearer " + TestGateway.KEY));
        tokens.put("an expired token", List.of("Bearer " + TestGateway.token("cointutor", "u1", Duration.ofHours(-1))));
        tokens.put(
                "another secret",
                List.of("Bearer "
                        + new TokenIssuer(new Secret("another-secret-of-more-than-32-bytes!"), Clock.systemUTC())
                                .issue("cointutor", "u1", Duration.ofHours(1))));
        tokens.put("a token cut short", List.of("Bearer " + good.substring(0, good.length() - 1)));
        tokens.put(
                "a system that is not allowed",
                List.of("Bearer " + TestGateway.token("evil", "u1", Duration.ofHours(1))));
        return tokens;
    }
}
