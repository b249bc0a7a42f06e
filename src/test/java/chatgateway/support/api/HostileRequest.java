package chatgateway.support.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.support.TestGateway;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * One request as an attacker would make it (docs/threats.md#t10-open-proxy, #t11-path-traversal-in-ids,
 * #t15-injection-into-headers-and-logs): a route of Dify's or of ours, with something wrong about its method, target,
 * ids, headers or body, or with nothing wrong but its path.
 *
 * @param userId of the token it carries, when it carries a good one
 * @param text everything that is sent
 * @param isCut whether its sender hangs up in the middle
 */
public record HostileRequest(String userId, String text, boolean isCut) {
    /** In every field that a client must not set; must not reach Dify. */
    public static final String EVIL = "evil";

    private static final String[] METHODS = {
        "GET",
        "GET",
        "GET",
        "GET",
        "POST",
        "POST",
        "POST",
        "POST",
        "DELETE",
        "PUT",
        "PATCH",
        "HEAD",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "get",
        "G\u0000T"
    };
    private static final String[] OF_OTHERS = {
        "/v1/",
        "/v1/datasets",
        "/v1/datasets/{id}/documents",
        "/v1/workspaces/current/models/model-types/llm",
        "/v1/apps/annotations",
        "/v1/apps/annotation-reply/enable",
        "/v1/app/feedbacks",
        "/v1/workflows/logs",
        "/v1/workflows/run/{id}",
        "/v1/workflows/{id}/run",
        "/v1/end-users/{id}",
        "/v1/conversations/{id}/variables/{id}",
        "/v1/docs",
        "/v1/openapi.json",
        "/api/passport",
        "/api/messages",
        "/console/api/setup",
        "/mcp",
        "/v1"
    };
    private static final String[] IDS = {
        "..",
        ".",
        "../../x",
        "../../../../x",
        "..%2f..%2fx",
        "%2e%2e",
        "%252e%252e",
        "%2f",
        "..;",
        "a;b=c",
        "a\\b",
        "%5c..",
        "%00",
        "%0d%0aX-A:1",
        "%ff",
        "%20",
        " ",
        "%0a",
        "%E2%80%A8",
        "%1b%5b",
        "{uuid}",
        "12345678-1234-1234-1234-12345678901",
        "１２３４５６７８-1234-1234-1234-123456789012",
        "-",
        "null",
        "x".repeat(300),
        "",
        "x",
        "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11%2f..",
        "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11/..",
        "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11/x",
        "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11#",
        "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11%3fuser=evil",
        "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11%23",
        "{5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11}",
        "5f0c4a3e8f0c4f6e9a685a4a2f1f4c11",
        "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c1",
        "%EF%BC%95f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11"
    };
    private static final String[] AFTER_ID = {
        "/x", "?user=evil", "%3Fuser=evil", "#x", "%23", ";x=y", "/", "%2f", "\u0000"
    };
    private static final String[] QUERIES = {
        "user=evil", "user=evil&user=evil", "%75ser=evil", "USER=evil", "limit=evil", "conversation_id=evil",
        "conversation_id=", "first_id=../evil", "last_id=%0d%0aevil", "sort_by=evil", "as_attachment=evil",
                "system=evil",
        "variable_name=evil%26user", "timestamp=1&nonce=a&sign=a", "timestamp=1&nonce=a&sign=evil%26user%3Devil", "%",
                "&&=="
    };

    /** What stands in the place of an id and is none (docs/threats.md#t11-path-traversal-in-ids). */
    public static Stream<String> ids() {
        return Stream.of(IDS);
    }

    /** @param routes as {@code GET /v1/messages/{message_id}/suggested} */
    public static HostileRequest next(Random random, List<String> routes, String canary) {
        var user = "u" + random.nextInt(5);
        var route = routes.get(random.nextInt(routes.size())).split(" ", 2);
        var method = random.nextInt(5) == 0 ? pick(random, METHODS) : route[0];
        var template = random.nextInt(8) == 0 ? pick(random, OF_OTHERS) : route[1];
        var multipart = template.matches(".*(upload|audio-to-text)") ? random.nextInt(8) > 0 : random.nextInt(8) == 0;
        var body = method.equals("GET") ? "" : multipart ? form() : json(random, canary);
        var cut = random.nextInt(20) == 0 && !body.isEmpty();
        var text = method + " " + target(random, template, canary) + " HTTP/1.1\r\n" + host(random)
                + token(random, user) + headers(random, canary)
                + (body.isEmpty() ? "" : type(random, multipart) + length(random, body, cut))
                + "Connection: close\r\n\r\n" + body;
        return new HostileRequest(user, text, cut);
    }

    public byte[] bytes() {
        return text.getBytes(UTF_8);
    }

    private static String target(Random random, String template, String canary) {
        var id = random.nextInt(4) > 0 ? UUID.randomUUID().toString() : pick(random, IDS);
        id += random.nextInt(8) == 0 ? pick(random, AFTER_ID) : "";
        var rest = random.nextBoolean() ? id + "/file-preview" : "tools/" + id + ".png";
        var path =
                template.replaceAll("\\{[a-z_]+}", Matcher.quoteReplacement(id)).replace("<path>", rest);
        var signed = path.startsWith("/files/") ? "?timestamp=1&nonce=a&sign=a" : "";
        var query = random.nextInt(4) == 0 ? "?" + pick(random, QUERIES) : signed;
        return wrapped(random, path, canary) + query;
    }

    /** The same path, or one that some server would take for it. */
    private static String wrapped(Random random, String path, String canary) {
        return switch (random.nextInt(40)) {
            case 0 -> canary + path;
            case 1 -> "//" + canary.substring("http://".length()) + path;
            case 2 -> "http://evil.example:1@" + canary.substring("http://".length()) + path;
            case 3 -> "/api/.." + path;
            case 4 -> "/v1/info/.." + path.replaceFirst("/v1", "");
            case 5 -> path.replaceFirst("/v1", "/V1");
            case 6 -> path.replaceFirst("/v1", "/%76%31");
            case 7 -> path.replaceFirst("/v1", "//v1");
            case 8 -> path.replaceFirst("/v1/", "/v1%2f");
            case 9 -> path + "/";
            case 10 -> path + "/../../datasets";
            case 11 -> path.replaceFirst("/v1", "/v1;a=b");
            default -> path;
        };
    }

    private static String host(Random random) {
        return switch (random.nextInt(30)) {
            case 0 -> "Host: evil.example\r\n";
            case 1 -> "Host:\r\n";
            case 2 -> "Host: localhost\r\nHost: evil.example\r\n";
            case 3 -> "";
            default -> "Host: localhost\r\n";
        };
    }

    private static String token(Random random, String user) {
        var good = "Authorization: Bearer " + TestGateway.token(user) + "\r\n";
        return switch (random.nextInt(24)) {
            case 0 -> "";
            case 1 -> "Authorization: Bearer " + TestGateway.KEY + "\r\n";
            case 2 -> good + "Authorization: Bearer evil\r\n";
            default -> good;
        };
    }

    private static String headers(Random random, String canary) {
        var all = new String[] {
            "Cookie: evil=1",
            "Origin: http://evil.example",
            "Referer: http://evil.example",
            "X-Forwarded-For: 6.6.6.6",
            "X_Forwarded_For: 6.6.6.6",
            "X-Forwarded-Host: " + canary,
            "X-Forwarded-Prefix: /evil",
            "Forwarded: host=evil",
            "X-Original-URL: /v1/datasets",
            "X-Rewrite-URL: /v1/datasets",
            "X-HTTP-Method-Override: DELETE",
            "X-App-Code: evil",
            "X-App-Passport: evil",
            "X-Trace-Id: evil",
            "X-Request-Id: evil",
            "traceparent: evil",
            "User-Agent: evil",
            "Accept: evil/evil",
            "Accept-Language: evil",
            "Range: bytes=0-1",
            "If-None-Match: evil",
            "Connection: Authorization",
            "Upgrade: h2c",
            "Expect: evil",
            "Te: evil",
            "Transfer-Encoding: evil",
            "Proxy-Authorization: Bearer evil",
            "X-Folded: a\r\n evil",
            "X-Space : evil",
            "X-Ctl: a\u0001b",
            "X-Api-Key: evil"
        };
        var chosen = new StringBuilder();
        for (var i = random.nextInt(4); i > 0; i--) {
            chosen.append(pick(random, all)).append("\r\n");
        }
        return chosen.toString();
    }

    private static String json(Random random, String canary) {
        return switch (random.nextInt(12)) {
            case 0 -> "{\"query\":\"a\",\"query\":\"b\"}";
            case 1 -> "[1]";
            case 2 -> "{\"query\":{\"user\":\"evil\"},\"inputs\":[],\"rating\":5,\"name\":7,\"text\":[],\"action\":1}";
            case 3 -> "{";
            default ->
                ("{'query':'hi','inputs':{},'response_mode':'%s','conversation_id':'','rating':'like','name':'n',"
                                + "'text':'hello','action':'a','user':'evil','USER':'evil','api_base':'%s','base_url':'%s',"
                                + "'url':'%s','workflow_id':'evil','trace_id':'evil','message_id':'evil'}")
                        .formatted(random.nextBoolean() ? "streaming" : "blocking", canary, canary, canary)
                        .replace('\'', '"');
        };
    }

    private static String form() {
        return "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nevil\r\n--b\r\nContent-Disposition: form-data;"
                + " name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\nsound\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"user\"\r\n\r\nevil\r\n--b--\r\n";
    }

    private static String type(Random random, boolean multipart) {
        var type = multipart ? "multipart/form-data; boundary=b" : "application/json";
        return random.nextInt(15) == 0 ? "Content-Type: text/evil\r\n" : "Content-Type: " + type + "\r\n";
    }

    private static String length(Random random, String body, boolean cut) {
        var length = "Content-Length: " + (body.getBytes(UTF_8).length + (cut ? 100 : 0)) + "\r\n";
        return switch (random.nextInt(30)) {
            case 0 -> length + "Content-Length: 1\r\n";
            case 1 -> length + "Transfer-Encoding: chunked\r\n";
            case 2 -> length + "Content-Encoding: gzip\r\n";
            default -> length;
        };
    }

    private static String pick(Random random, String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
