package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is not for end users (docs/dify-api.md#endpoint-table, the rows marked "no", and traps 7 to 9 of
 * docs/dify-api.md#traps) is not found, and Dify receives nothing. The Dify behind is one that has all of
 * it.
 */
@Tag("T10")
@TestInstance(Lifecycle.PER_CLASS)
class NeverRoutedTest {
    private static final String ID = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start(DifyVersion.V1_14, Mode.WORKFLOW, Map.of());

    /** That the WebApp is switched off is a matter of deployment; from here, at least, there is no way to it. */
    @Test
    void trap_7_no_route_leads_to_difys_web_app() {
        var ofOurOwn = Set.of("/api/session", "/api/live/{conversation_id}", "/api/export", "/api/conversations");
        for (var route : gateway.routes()) {
            assertTrue(ofOurOwn.contains(route.path) || !route.path.startsWith("/api/"), route.path);
        }
        for (var path : List.of(
                "/api/passport?user_id=cointutor_alice",
                "/api/messages?conversation_id=" + ID,
                "/api/site",
                "/api/login",
                "/console/api/setup",
                "/inner/api/x",
                "/mcp/server/x/mcp",
                "/v1/passport?user_id=cointutor_alice",
                "/v1/../api/passport?user_id=cointutor_alice")) {
            assertNotThere("GET", path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/",
                "GET /v1",
                "GET /v1/docs",
                "GET /v1/swagger.json",
                "GET /v1/openapi.json",
                "PUT /v1/conversations/" + ID + "/variables/" + ID,
                "GET /v1/conversations/" + ID + "/messages",
                "GET /v1/messages/" + ID,
                "POST /v1/workflows/" + ID + "/run",
                "GET /v1/workflows/run/" + ID,
                "GET /v1/workflows/logs",
                "GET /v1/workflows/logs?created_by_end_user_session_id=cointutor_alice",
                "GET /v1/end-users/" + ID,
                "GET /v1/app/feedbacks",
                "GET /v1/apps/annotations",
                "POST /v1/apps/annotations",
                "PUT /v1/apps/annotations/" + ID,
                "DELETE /v1/apps/annotations/" + ID,
                "POST /v1/apps/annotation-reply/enable",
                "GET /v1/apps/annotation-reply/enable/status/" + ID,
                "GET /v1/datasets",
                "POST /v1/datasets",
                "GET /v1/datasets/" + ID + "/documents",
                "POST /v1/datasets/" + ID + "/retrieve",
                "GET /v1/workspaces/current/models/model-types/llm",
                "GET /v1/files/" + ID,
                "GET /v1/human_input/" + ID,
                "GET /V1/conversations",
                "GET /v2/conversations"
            })
    void trap_8_what_is_for_operators_is_not_there(String methodAndPath) {
        var parts = methodAndPath.split(" ", 2);
        assertNotThere(parts[0], parts[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "GET"})
    void trap_8_a_path_that_is_there_has_its_own_methods_only(String method) {
        var status = send(method, "/v1/workflows/run");

        assertEquals(405, status);
        assertEquals(List.of(), gateway.dify().requests());
    }

    @Test
    void trap_8_the_apps_settings_are_filtered() {
        gateway.dify().app(TestGateway.KEY).everyField();

        var parameters = gateway.get("u1", "/v1/parameters");

        assertEquals(200, parameters.statusCode());
        for (var secret : List.of(DemoDify.SECRET_CONFIG, "sensitive_word_avoidance", "embedding_model")) {
            assertFalse(parameters.body().contains(secret), parameters.body());
        }
        assertFalse(gateway.get("u1", "/v1/meta").body().contains("console"));
    }

    @ParameterizedTest
    @MethodSource("chatgateway.support.api.HostileRequest#ids")
    void trap_9_an_id_that_is_no_uuid_goes_nowhere(String id) throws IOException {
        for (var route : List.of(
                "DELETE /v1/conversations/{}",
                "POST /v1/conversations/{}/name",
                "GET /v1/conversations/{}/variables",
                "GET /v1/messages/{}/suggested",
                "POST /v1/messages/{}/feedbacks",
                "POST /v1/chat-messages/{}/stop",
                "POST /v1/workflows/tasks/{}/stop",
                "GET /v1/files/{}/preview",
                "GET /v1/workflow/{}/events")) {
            var line = route.replace("{}", id) + " HTTP/1.1\r\nAuthorization: Bearer " + TestGateway.token("u1")
                    + "\r\nContent-Type: application/json\r\nContent-Length: 0";
            var answer = gateway.exchange(line);

            assertTrue(answer.matches("(?s)http/1\\.1 (400|404|405) .*"), line + "\n" + answer);
        }
        assertEquals(List.of(), gateway.dify().requests());
    }

    private void assertNotThere(String method, String path) {
        assertEquals(404, send(method, path), method + " " + path);
        assertEquals(List.of(), gateway.dify().requests());
    }

    private int send(String method, String path) {
        return gateway.send(gateway.json("u1", path, "{}").method(method, BodyPublishers.ofString("{}")))
                .statusCode();
    }
}
