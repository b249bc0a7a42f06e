package chatgateway.support.api;

import static chatgateway.support.api.UpstreamRow.LEAK;
import static chatgateway.support.api.UpstreamRow.html;
import static chatgateway.support.api.UpstreamRow.json;
import static chatgateway.support.api.UpstreamRow.refused;
import static chatgateway.support.api.UpstreamRow.response;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * What can go wrong before the first event, and the status that the client receives (docs/api.md#errors,
 * docs/dify-api.md#authentication-errors, #errors-of-calls).
 */
public final class RefusalRows {
    private static final String AT_ONCE = "Retry-After: 0\r\n";
    private static final byte[] NOTHING = {};

    private RefusalRows() {}

    public static Stream<UpstreamRow> all() {
        return Stream.of(codes(), pages(), kinds(), brokenHttp()).flatMap(rows -> rows);
    }

    /** Dify's own errors: a code that concerns the user passes with a message of the gateway. */
    private static Stream<UpstreamRow> codes() {
        return Stream.of(
                code(400, "invalid_param", 400, "invalid_param"),
                code(400, "provider_quota_exceeded", 429, "rate_limit_error"),
                code(400, "provider_not_initialize", 502, "upstream_auth"),
                code(400, "completion_request_error", 502, "upstream_error"),
                code(400, "not_chat_app", 400, "not_chat_app"),
                code(400, "app_unavailable", 502, "app_unavailable"),
                code(400, "something_new", 502, "upstream_error"),
                code(401, "unauthorized", 502, "upstream_auth"),
                code(403, "forbidden", 502, "upstream_auth"),
                code(403, "Your balance is empty, " + LEAK, 502, "upstream_auth"),
                code(400, "Your balance is empty, " + LEAK, 502, "upstream_error"),
                code(404, "not_found", 404, "not_found"),
                code(413, "file_too_large", 413, "file_too_large"),
                code(413, "request_entity_too_large", 413, "payload_too_large"),
                code(429, "too_many_requests", 429, "too_many_requests"),
                code(429, "rate_limit_error", 429, "rate_limit_error"),
                code(500, "internal_server_error", 502, "upstream_error"),
                code(502, "bad_gateway", 502, "upstream_error"),
                code(503, "service_unavailable", 502, "upstream_error"),
                code(504, "gateway_timeout", 504, "upstream_timeout"),
                refused(
                        "400 that is a concurrency limit (docs/dify-api.md#concurrency-limit)",
                        json(400, "invalid_param", "Too many requests. " + LEAK),
                        429,
                        "too_many_requests"),
                refused("503 JSON, try again at once", json(503, "busy", LEAK, AT_ONCE), 502, "upstream_error"));
    }

    /** The pages of a proxy; some of them make HTTP clients send again (docs/threats.md#f3-posts-are-sent-again). */
    private static Stream<UpstreamRow> pages() {
        return Stream.of(
                page(400, 502, "upstream_error"),
                page(401, 502, "upstream_auth", "WWW-Authenticate: Bearer\r\n"),
                page(403, 502, "upstream_auth"),
                page(404, 404, "not_found"),
                page(407, 502, "upstream_error", "Proxy-Authenticate: Basic realm=\"x\"\r\n"),
                page(408, 502, "upstream_error"),
                page(413, 413, "payload_too_large"),
                page(421, 502, "upstream_error"),
                page(429, 429, "too_many_requests"),
                page(429, 429, "too_many_requests", AT_ONCE),
                page(500, 502, "upstream_error"),
                page(502, 502, "upstream_error"),
                page(503, 502, "upstream_error"),
                page(503, 502, "upstream_error", AT_ONCE),
                page(504, 504, "upstream_timeout"),
                page(302, 502, "upstream_error", "Location: /v1/chat-messages\r\n"),
                page(307, 502, "upstream_error", "Location: /v1/chat-messages\r\n"),
                page(308, 502, "upstream_error", "Location: /v1/chat-messages\r\n"));
    }

    /** Answers that are no events. */
    private static Stream<UpstreamRow> kinds() {
        return Stream.of(
                refused("200 HTML", html(200), 502, "upstream_error"),
                refused("200 JSON error", json(200, "invalid_param", LEAK), 502, "upstream_error"),
                refused(
                        "200 of no type",
                        connection -> connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
                        502,
                        "upstream_error"),
                refused("204", connection -> connection.send("HTTP/1.1 204 Gone\r\n\r\n"), 502, "upstream_error"),
                refused(
                        "a gzip bomb of events, though nothing compressed was asked for",
                        response(200, "text/event-stream", bomb(), "Content-Encoding: gzip\r\n"),
                        502,
                        "upstream_error"),
                refused(
                        "a gzip bomb of an error",
                        response(400, "application/json", bomb(), "Content-Encoding: gzip\r\n"),
                        502,
                        "upstream_error"),
                refused("an error of 6 MiB", json(400, "invalid_param", "x".repeat(6 << 20)), 502, "upstream_error"),
                refused(
                        "an error that breaks off",
                        connection -> connection.send("HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 100\r\n\r\n{\"code\":\"invalid_param\""),
                        502,
                        "upstream_error"));
    }

    /** What no HTTP server sends. */
    private static Stream<UpstreamRow> brokenHttp() {
        return Stream.of(
                refused("reset before the headers", RawConnection::reset, 502, "upstream_error"),
                refused("closed before the headers", connection -> {}, 502, "upstream_error"),
                refused("another protocol", said("SSH-2.0-OpenSSH_9.2 " + LEAK + "\r\n"), 502, "upstream_error"),
                refused("a status that is no number", said("HTTP/1.1 LEAK\r\n\r\n"), 502, "upstream_error"),
                refused(
                        "reset within the headers",
                        connection -> {
                            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/ev");
                            connection.reset();
                        },
                        502,
                        "upstream_error"),
                refused(
                        "300 KiB of headers",
                        response(200, "text/event-stream", NOTHING, "X-Leak: LEAK\r\n".repeat(300 * 1024 / 14)),
                        502,
                        "upstream_error"),
                refused(
                        "two lengths",
                        said("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
                        502,
                        "upstream_error"));
    }

    private static UpstreamRow code(int dify, String difyCode, int status, String code) {
        return refused(dify + " JSON " + difyCode, json(dify, difyCode, LEAK), status, code);
    }

    private static UpstreamRow page(int dify, int status, String code, String... headers) {
        return refused(dify + " HTML " + String.join("", headers).strip(), html(dify, headers), status, code);
    }

    private static RawUpstream.RawReply said(String text) {
        return connection -> connection.send(text);
    }

    /** 64 MiB of blank lines. */
    private static byte[] bomb() {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            var lines = "\n".repeat(1 << 20).getBytes(UTF_8);
            for (var i = 0; i < 64; i++) {
                gzip.write(lines);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
