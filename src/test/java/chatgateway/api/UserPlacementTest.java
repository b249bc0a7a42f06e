package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.auth.Access;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.RecordedRequest;
import chatgateway.support.TestGateway;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Dify receives the token's user, once, where it reads it, and no field that is not allowed: for every route that
 * needs a token, whatever the client puts into query, JSON or form (docs/dify-api.md#the-user-parameter,
 * #endpoint-table, #traps).
 */
@Tag("T12")
class UserPlacementTest {
    private static final String ID = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";
    private static final String FORM = "multipart/form-data; boundary=b";
    private static final Set<String> OF_THE_HTTP_CLIENT = Set.of(
            "accept",
            "accept-encoding",
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "host",
            "transfer-encoding");

    /** Where a route of Dify's reads {@code user}. */
    private enum Place {
        QUERY,
        JSON,
        FORM,
        NOWHERE
    }

    /** A request as Dify is to receive it: where the user is, and which names may be beside it. */
    private record Row(Place user, Set<String> fields) {
        static Row of(Place user, String... fields) {
            return new Row(user, Set.of(fields));
        }
    }

    /** docs/dify-api.md#endpoint-table, the rows for end users. */
    private static final Map<String, Row> DIFY = Map.ofEntries(
            Map.entry(
                    "POST /v1/chat-messages",
                    Row.of(
                            Place.JSON,
                            "query",
                            "conversation_id",
                            "auto_generate_name",
                            "inputs",
                            "response_mode",
                            "files")),
            Map.entry("POST /v1/completion-messages", Row.of(Place.JSON, "query", "inputs", "response_mode", "files")),
            Map.entry("POST /v1/workflows/run", Row.of(Place.JSON, "inputs", "response_mode", "files")),
            Map.entry("POST /v1/chat-messages/{id}/stop", Row.of(Place.JSON)),
            Map.entry("POST /v1/completion-messages/{id}/stop", Row.of(Place.JSON)),
            Map.entry("POST /v1/workflows/tasks/{id}/stop", Row.of(Place.JSON)),
            Map.entry("GET /v1/workflow/{id}/events", Row.of(Place.QUERY, "include_state_snapshot")),
            Map.entry("GET /v1/messages", Row.of(Place.QUERY, "conversation_id", "first_id", "limit")),
            Map.entry("GET /v1/messages/{id}/suggested", Row.of(Place.QUERY)),
            Map.entry("POST /v1/messages/{id}/feedbacks", Row.of(Place.JSON, "rating", "content")),
            Map.entry("GET /v1/conversations", Row.of(Place.QUERY, "last_id", "limit", "sort_by")),
            Map.entry("DELETE /v1/conversations/{id}", Row.of(Place.JSON)),
            Map.entry("POST /v1/conversations/{id}/name", Row.of(Place.JSON, "name", "auto_generate")),
            Map.entry("GET /v1/conversations/{id}/variables", Row.of(Place.QUERY, "last_id", "limit", "variable_name")),
            Map.entry("POST /v1/files/upload", Row.of(Place.FORM, "file")),
            Map.entry("GET /v1/files/{id}/preview", Row.of(Place.QUERY, "as_attachment")),
            Map.entry("POST /v1/audio-to-text", Row.of(Place.FORM, "file")),
            Map.entry("POST /v1/text-to-audio", Row.of(Place.JSON, "text", "voice")),
            Map.entry("GET /v1/parameters", Row.of(Place.NOWHERE)),
            Map.entry("GET /v1/info", Row.of(Place.NOWHERE)),
            Map.entry("GET /v1/meta", Row.of(Place.NOWHERE)),
            Map.entry("GET /v1/site", Row.of(Place.NOWHERE)),
            Map.entry("GET /v1/form/human_input/{id}", Row.of(Place.NOWHERE)),
            Map.entry("POST /v1/form/human_input/{id}", Row.of(Place.JSON, "inputs", "action")));

    /** The part of a request that makes sense to its route; what every client may try on top is {@link #request}. */
    private static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("GET /api/session", ""),
            Map.entry("GET /api/live/{conversation_id}", ""),
            Map.entry("GET /api/export", ""),
            Map.entry("DELETE /api/conversations", ""),
            Map.entry(
                    "POST /v1/chat-messages",
                    "\"query\":\"hi\",\"inputs\":{\"a\":1},\"response_mode\":\"streaming\",\"conversation_id\":\"\","
                            + "\"auto_generate_name\":false,\"files\":[{\"type\":\"image\",\"transfer_method\":\"local_file\","
                            + "\"upload_file_id\":\"" + ID + "\",\"user\":\"evil\"}]"),
            Map.entry("POST /v1/completion-messages", "\"inputs\":{\"query\":\"hi\"}"),
            Map.entry("POST /v1/workflows/run", "\"inputs\":{\"query\":\"hi\"}"),
            Map.entry("GET /v1/workflow/{run_id}/events", "include_state_snapshot=true&continue_on_pause=true&limit=3"),
            Map.entry("POST /v1/chat-messages/{task_id}/stop", ""),
            Map.entry("POST /v1/completion-messages/{task_id}/stop", ""),
            Map.entry("POST /v1/workflows/tasks/{task_id}/stop", ""),
            Map.entry("GET /v1/messages", "conversation_id=&first_id=" + ID + "&limit=3"),
            Map.entry("GET /v1/messages/{message_id}/suggested", ""),
            Map.entry("POST /v1/messages/{message_id}/feedbacks", "\"rating\":\"like\",\"content\":\"good\""),
            Map.entry("GET /v1/conversations", "last_id=&limit=3&sort_by=created_at"),
            Map.entry("DELETE /v1/conversations/{conversation_id}", ""),
            Map.entry("POST /v1/conversations/{conversation_id}/name", "\"name\":\"mine\""),
            Map.entry("GET /v1/conversations/{conversation_id}/variables", "last_id=" + ID + "&variable_name=topic"),
            Map.entry("POST /v1/files/upload", "image/png"),
            Map.entry("GET /v1/files/{file_id}/preview", "as_attachment=true"),
            Map.entry("POST /v1/audio-to-text", "audio/wav"),
            Map.entry("POST /v1/text-to-audio", "\"text\":\"hello\",\"voice\":\"alloy\",\"message_id\":\"" + ID + "\""),
            Map.entry("GET /v1/parameters", ""),
            Map.entry("GET /v1/info", ""),
            Map.entry("GET /v1/meta", ""),
            Map.entry("GET /v1/site", ""),
            Map.entry("GET /v1/form/human_input/{form_token}", ""),
            Map.entry("POST /v1/form/human_input/{form_token}", "\"inputs\":{\"a\":\"b\"},\"action\":\"approve\""));

    /** Dify has no such routes. */
    private static final Set<String> OF_OUR_OWN =
            Set.of("GET /api/session", "GET /api/live/{id}", "GET /api/export", "DELETE /api/conversations");

    @Test
    void every_route_puts_the_user_where_dify_looks_and_nothing_else_anywhere() {
        try (var gateway = TestGateway.start(DifyVersion.V1_14, Mode.CHAT, Map.of())) {
            var conversation = TestGateway.json(gateway.post(
                            "u1",
                            "/v1/chat-messages",
                            "{\"query\":\"hi\",\"inputs\":{},\"response_mode\":\"blocking\"}"))
                    .get("conversation_id")
                    .asText();
            gateway.dify().clearRequests();
            var asked = new HashSet<String>();
            for (var route : tokenRoutes(gateway)) {
                var name = route.method + " " + route.path;
                var sample = SAMPLES.get(name);
                assertNotNull(sample, name + " is new: say in SAMPLES what a client would send");

                var path = route.path.replace("{conversation_id}", conversation).replaceAll("\\{[^}]*}", ID);
                gateway.send(request(gateway, route, path, sample));

                for (var received : gateway.dify().requests()) {
                    asked.add(check(received, name));
                }
                gateway.dify().clearRequests();
                var itself = name.replaceAll("\\{[^}]*}", "{id}");
                assertTrue(asked.contains(itself) || OF_OUR_OWN.contains(itself), name + " did not reach Dify");
            }

            assertEquals(new TreeSet<>(DIFY.keySet()), new TreeSet<>(asked), "what Dify was asked for in all");
        }
    }

    /** The sample where it belongs, with {@code user=evil} beside it and everywhere else. */
    private static HttpRequest.Builder request(TestGateway gateway, Endpoint route, String path, String sample) {
        var evil = "?user=evil&%75ser=evil&user=&workflow_id=evil&";
        if (route.method == HandlerType.GET) {
            var request = gateway.requestOf("u1", path + evil + sample + "&user=evil");
            return request.header("Content-Type", "application/json")
                    .method("GET", BodyPublishers.ofString("{\"user\":\"evil\"}"));
        }
        if (sample.contains("/") && !sample.contains("\"")) {
            return gateway.requestOf("u1", path + evil)
                    .header("Content-Type", FORM)
                    .POST(BodyPublishers.ofString(form(sample)));
        }
        var body = "{\"user\":\"evil\",\"USER\":\"evil\",\"\\u0075ser \":\"evil\",\"workflow_id\":\"evil\","
                + "\"trace_id\":\"evil\",\"retriever_from\":\"evil\",\"value\":\"evil\"";
        var json = body + (sample.isEmpty() ? "" : ",") + sample + "}";
        return gateway.json("u1", path + evil, json).method(route.method.name(), BodyPublishers.ofString(json));
    }

    private static String form(String type) {
        return part("user", "", "evil")
                + part("\\u0075ser", "", "evil")
                + part("file", "; filename=\"a.wav\"\r\nContent-Type: " + type, "bytes")
                + part("user", "", "evil")
                + part("user", "", "evil")
                + "--b--\r\n";
    }

    private static String part(String name, String more, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + content + "\r\n";
    }

    /** @return the name of the row that this request belongs to */
    private static String check(RecordedRequest received, String route) {
        var name = received.method() + " "
                + received.path().replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{id}");
        var row = DIFY.get(name);
        assertNotNull(
                row,
                route + " made Dify receive " + received + ", which docs/dify-api.md#endpoint-table does not list");
        var all = received + " " + received.headers() + " " + received.text();

        assertFalse(all.contains("evil"), route + ": " + all);
        assertEquals(row.user() == Place.NOWHERE ? 1 : 2, all.split("cointutor_u1", -1).length, route + ": " + all);
        assertEquals(
                row.user() == Place.NOWHERE ? List.of() : List.of("cointutor_u1"), users(row.user(), received), route);
        assertTrue(with(row.fields(), "user").containsAll(fields(row.user(), received)), route + ": " + all);
        assertEquals(
                "Bearer " + TestGateway.KEY, received.header("Authorization").orElse(""), route);
        assertEquals("chat-gateway", received.header("User-Agent").orElse(""), route);
        var headers =
                received.headers().keySet().stream().map(String::toLowerCase).collect(Collectors.toSet());
        assertTrue(with(OF_THE_HTTP_CLIENT, "user-agent").containsAll(headers), route + ": " + headers);
        return name;
    }

    private static List<String> users(Place place, RecordedRequest received) {
        return switch (place) {
            case QUERY -> received.query("user");
            case JSON -> List.of(received.json().path("user").textValue());
            case FORM -> received.field("user");
            case NOWHERE -> List.of();
        };
    }

    /** Every name in the request; one in a place where it does not belong is marked. */
    private static Set<String> fields(Place place, RecordedRequest received) {
        var query = Stream.of(received.query().split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=")[0])
                .map(name -> place == Place.QUERY ? name : name + " in the query");
        var body = switch (place) {
            case JSON -> received.json().properties().stream().map(Map.Entry::getKey);
            case FORM -> received.parts().stream().map(part -> part.name());
            case QUERY, NOWHERE -> received.body().length == 0 ? Stream.<String>of() : Stream.of("a body");
        };
        return Stream.concat(query, body).collect(Collectors.toSet());
    }

    private static Set<String> with(Set<String> names, String one) {
        var more = new HashSet<>(names);
        more.add(one);
        return more;
    }

    private static List<Endpoint> tokenRoutes(TestGateway gateway) {
        return gateway.routes().stream()
                .filter(route -> route.method.isHttpMethod() && route.method != HandlerType.HEAD)
                .filter(route -> !Collections.disjoint(
                        route.metadata(Roles.class).getRoles(), Set.of(Access.READ, Access.TOKEN)))
                .toList();
    }
}
