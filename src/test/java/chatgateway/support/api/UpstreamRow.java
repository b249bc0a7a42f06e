package chatgateway.support.api;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * One row of the table in {@code UpstreamMisbehaviourTest}: what a broken Dify does, and what the client receives.
 *
 * @param status of our response; 200 once events have begun
 * @param passed every byte the client receives before the error, or altogether when there is none
 * @param code of the one error, or null when the answer ends well
 */
public record UpstreamRow(String name, RawUpstream.RawReply reply, int status, String passed, String code) {
    /** In every text of Dify that is not for users. */
    public static final String LEAK = "LEAK sk-proj-123 you said: hi";

    public static final String TEXT = event("message", "\"answer\":\"so far\"");
    public static final String END = event("message_end", "\"id\":\"m1\"");

    /** An event in Dify's envelope (docs/dify-api.md#envelope). */
    public static String event(String name, String fields) {
        return "data: {\"event\":\"" + name + "\",\"conversation_id\":\"3f8e0a52-7a0c-4be5-9d5c-0b7b8f2f1c11\","
                + "\"message_id\":\"m1\",\"created_at\":1,\"task_id\":\"t1\"," + fields + "}\n\n";
    }

    /** Dify refuses, or fails, before the first event: an error with a status of its own. */
    public static UpstreamRow refused(String name, RawUpstream.RawReply reply, int status, String code) {
        return new UpstreamRow(name, reply, status, "", code);
    }

    /** The answer breaks off. */
    public static UpstreamRow broken(String name, String code, String passed, RawUpstream.RawReply reply) {
        return new UpstreamRow(name, reply, 200, passed, code);
    }

    /** The answer arrives in spite of it all. */
    public static UpstreamRow whole(String name, String passed, RawUpstream.RawReply reply) {
        return new UpstreamRow(name, reply, 200, passed, null);
    }

    /** A whole response, to which the connection could be kept. */
    public static RawUpstream.RawReply response(int status, String type, byte[] body, String... headers) {
        var head = "HTTP/1.1 " + status + " Whatever\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length
                + "\r\n" + String.join("", headers) + "\r\n";
        return connection -> {
            connection.send(head);
            connection.send(body);
        };
    }

    public static RawUpstream.RawReply html(int status, String... headers) {
        return response(status, "text/html", ("<html>" + LEAK + "</html>").getBytes(UTF_8), headers);
    }

    /** An error in Dify's envelope (docs/dify-api.md#error-body). */
    public static RawUpstream.RawReply json(int status, String code, String message, String... headers) {
        var body = "{\"code\":\"" + code + "\",\"message\":\"" + message + "\",\"status\":" + status + "}";
        return response(status, "application/json", body.getBytes(UTF_8), headers);
    }

    @Override
    public String toString() {
        return name + " -> " + (code == null ? "a whole answer" : status + " " + code);
    }
}
