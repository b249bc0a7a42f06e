package chatgateway.support.api;

import static chatgateway.support.api.UpstreamRow.END;
import static chatgateway.support.api.UpstreamRow.LEAK;
import static chatgateway.support.api.UpstreamRow.TEXT;
import static chatgateway.support.api.UpstreamRow.broken;
import static chatgateway.support.api.UpstreamRow.event;
import static chatgateway.support.api.UpstreamRow.whole;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.stream.Stream;

/** What can go wrong once an answer has begun: connections that break, bytes that are odd, ends that are none. */
public final class BrokenStreamRows {
    private static final String HALF = "data: {\"event\":\"message\",\"answer\":\"ha";
    private static final String LOST = "upstream_error";

    private BrokenStreamRows() {}

    public static Stream<UpstreamRow> all() {
        return Stream.of(connections(), grammar(), sizes(), errors(), afterTheEnd())
                .flatMap(rows -> rows);
    }

    private static Stream<UpstreamRow> connections() {
        return Stream.of(
                broken("a clean end before the first event", LOST, "", RawConnection::events),
                broken("a clean end before the ending", LOST, TEXT, connection -> connection.events(TEXT)),
                broken(
                        "a clean end in the middle of an event",
                        LOST,
                        TEXT,
                        connection -> connection.events(TEXT, HALF)),
                broken(
                        "a clean end within the last blank line",
                        LOST,
                        TEXT,
                        connection -> connection.events(TEXT, END.substring(0, END.length() - 1))),
                broken(
                        "a body without length that ends early",
                        LOST,
                        TEXT,
                        connection -> connection.send(
                                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + TEXT + HALF)),
                broken("a chunk that is shorter than it says", LOST, TEXT, connection -> {
                    connection.begin();
                    connection.send("1000\r\n" + TEXT + HALF);
                }),
                broken("a chunk whose length is no number", LOST, TEXT, connection -> {
                    connection.begin();
                    connection.chunk(TEXT);
                    connection.send("LEAK\r\n");
                }),
                broken("a reset before the first event", LOST, "", connection -> {
                    connection.begin();
                    connection.reset();
                }),
                broken("a reset in the middle of an event", LOST, TEXT, connection -> {
                    connection.begin();
                    connection.chunk(TEXT + HALF);
                    connection.reset();
                }));
    }

    private static Stream<UpstreamRow> grammar() {
        var odd = "data: {\"event\":  \"message\", \"x\":1e400,\"answer\":\"\\u00e9 é 안\",\"answer\":\"twice\"}\n\n";
        return Stream.of(
                whole("each byte in a chunk of its own", odd + END, connection -> {
                    connection.begin();
                    for (var b : (odd + END).getBytes(UTF_8)) {
                        connection.chunk(new byte[] {b});
                    }
                    connection.end();
                }),
                whole(
                        "bytes that are no UTF-8, in two chunks",
                        event("message", "\"answer\":\"a\uFFFDb\"") + END,
                        connection -> {
                            var text = event("message", "\"answer\":\"a|b\"").split("\\|");
                            connection.begin();
                            connection.chunk(text[0]);
                            connection.chunk(new byte[] {(byte) 0xED});
                            connection.chunk(new byte[] {(byte) 0x95});
                            connection.chunk(text[1]);
                            connection.chunk(END);
                            connection.end();
                        }),
                whole("CRLF", TEXT + END, events((TEXT + END).replace("\n", "\r\n"))),
                whole("CR", TEXT + END, events((TEXT + END).replace("\n", "\r"))),
                whole(
                        "CRLF, CR and LF in turn",
                        TEXT + TEXT + END,
                        connection ->
                                connection.events(TEXT.strip() + "\r\n\r", "\n" + TEXT.strip() + "\r\r", "\n\n" + END)),
                whole(
                        "an event for the operator behind a CR",
                        TEXT + END,
                        events(TEXT.strip() + "\r\rdata: {\"event\":\"node_leak\",\"x\":\"LEAK\"}\n\n" + END)),
                whole("a byte order mark", TEXT + END, events("\uFEFF" + TEXT + END)),
                whole(
                        "events of no data, comments and unknown names",
                        TEXT + END,
                        events(TEXT + "event: LEAK\n\n: LEAK\n\nid: LEAK\nretry: 1\n\nevent\n\n"
                                + event("leak", "\"x\":\"LEAK\"") + END)),
                whole(
                        "events that are no JSON",
                        TEXT + END,
                        events("data: LEAK\n\ndata: [\"LEAK\"]\n\ndata: {\"event\":\"node_started\",\"LEAK\n\n" + TEXT
                                + END)),
                broken("a page where events should be", LOST, "", events("<html>\n\n<p>" + LEAK + "</p>\n\n</html>")));
    }

    private static Stream<UpstreamRow> sizes() {
        return Stream.of(
                whole("20 KiB of headers", TEXT + END, connection -> {
                    var length = (TEXT + END).length();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + length
                            + "\r\n" + "X-Leak: LEAK\r\n".repeat(20 * 1024 / 14) + "\r\n" + TEXT + END);
                }),
                whole("a line of 64 MiB", TEXT + END, connection -> {
                    connection.begin();
                    connection.chunk(TEXT);
                    connection.chunk("data: {\"event\":\"message\",\"answer\":\"");
                    for (var i = 0; i < 64; i++) {
                        connection.chunk(new byte[1 << 20]);
                    }
                    connection.chunk("\"}\n\n" + END);
                    connection.end();
                }),
                whole("an end of 9 MiB", TEXT + event("message_end", "").replace(",}", "}"), connection -> {
                    connection.begin();
                    connection.chunk(TEXT + "data: {\"event\":\"message_end\",\"metadata\":\"");
                    for (var i = 0; i < 9; i++) {
                        connection.chunk(new byte[1 << 20]);
                    }
                    connection.chunk("\"}\n\n");
                    connection.end();
                }));
    }

    /** Events by the million. */
    public static Stream<UpstreamRow> many() {
        var tiny = "data: {\"event\":\"message\",\"answer\":\"a\"}\n\n";
        return Stream.of(whole("1,000,000 tiny events", TEXT + tiny.repeat(1_000_000) + END, connection -> {
            connection.begin();
            connection.chunk(TEXT);
            for (var i = 0; i < 1_000; i++) {
                connection.chunk(tiny.repeat(1_000));
            }
            connection.chunk(END);
            connection.end();
        }));
    }

    /**
     * Dify's own error events (docs/dify-api.md#errors-inside-a-stream); from 1.13 on the connection stays open after
     * one.
     */
    private static Stream<UpstreamRow> errors() {
        return Stream.of(
                error("completion_request_error", 400, "upstream_error"),
                error("provider_quota_exceeded", 400, "rate_limit_error"),
                error("invalid_param", 400, "upstream_error"),
                error("internal_server_error", 500, "upstream_error"),
                error("a_new_code", 400, "upstream_error"),
                broken(
                        "an error without code and ids after a ping",
                        "upstream_error",
                        "event: ping\n\n",
                        connection -> {
                            connection.begin();
                            connection.chunk("event: ping\n\n");
                            connection.chunk(
                                    "data: {\"event\":\"error\",\"message\":\"" + LEAK + "\",\"status\":500}\n\n");
                            connection.hold();
                        }),
                broken(
                        "an error that is no JSON",
                        "upstream_error",
                        TEXT,
                        events(TEXT + "data: {\"event\":\"error\",LEAK\n\n" + TEXT + END)));
    }

    /** One end is enough. */
    private static Stream<UpstreamRow> afterTheEnd() {
        var error = event("error", "\"code\":\"invalid_param\",\"status\":400,\"message\":\"" + LEAK + "\"");
        return Stream.of(
                whole("text, an end and an error after the end", TEXT + END, events(TEXT, END, TEXT, END, error)),
                broken("text and an end after an error", "upstream_error", TEXT, events(TEXT, error, TEXT, END, error)),
                whole("a reset after the end", TEXT + END, connection -> {
                    connection.begin();
                    connection.chunk(TEXT + END);
                    connection.reset();
                }));
    }

    private static UpstreamRow error(String dify, int status, String code) {
        var event = event("error", "\"code\":\"" + dify + "\",\"status\":" + status + ",\"message\":\"" + LEAK + "\"");
        return broken("error " + dify + " after text", code, TEXT, connection -> {
            connection.begin();
            connection.chunk(TEXT + event);
            connection.hold();
        });
    }

    private static RawUpstream.RawReply events(String... chunks) {
        return connection -> connection.events(chunks);
    }
}
