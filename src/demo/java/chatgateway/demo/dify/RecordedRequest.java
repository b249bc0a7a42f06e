package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as the demo Dify received it.
 *
 * @param path as sent, not decoded
 * @param query as sent, without the question mark; empty if there is none
 * @param headers all values in order; names are case-insensitive
 */
public record RecordedRequest(
        String method, String path, String query, Map<String, List<String>> headers, byte[] body) {

    static RecordedRequest of(Context ctx) {
        var request = ctx.req();
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        request.getHeaderNames()
                .asIterator()
                .forEachRemaining(name -> request.getHeaders(name)
                        .asIterator()
                        .forEachRemaining(value -> headers.computeIfAbsent(name, n -> new ArrayList<>())
                                .add(value)));
        var query = request.getQueryString();
        return new RecordedRequest(
                request.getMethod(), request.getRequestURI(), query == null ? "" : query, headers, ctx.bodyAsBytes());
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON; throws if it is not JSON. */
    public JsonNode json() {
        try {
            return DemoJson.read(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All values of a query parameter, decoded, in order; Dify uses the first. */
    public List<String> query(String name) {
        var values = new ArrayList<String>();
        for (var pair : query.split("&")) {
            var parts = pair.split("=", 2);
            if (decoded(parts[0]).equals(name)) {
                values.add(parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
        return values;
    }

    /** The parts of a multipart body, in order; empty if it is not multipart. */
    public List<MultipartPart> parts() {
        return MultipartPart.parse(header("Content-Type").orElse(""), body);
    }

    /** All values of a multipart field that is not a file; Dify uses the first. */
    public List<String> field(String name) {
        return parts().stream()
                .filter(part -> !part.isFile() && part.name().equals(name))
                .map(MultipartPart::text)
                .toList();
    }

    @Override
    public String toString() {
        return method.toUpperCase(Locale.ROOT) + " " + path + (query.isEmpty() ? "" : "?" + query);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
