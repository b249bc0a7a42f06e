package chatgateway.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A file is harmless in a browser, whatever it is and whatever type Dify gives it (docs/threats.md#t34-files-that-run).
 */
@Tag("T34")
@TestInstance(Lifecycle.PER_CLASS)
class InertFilesTest {
    private static final String BYTES = "application/octet-stream";
    private static final byte[] CONTENT = "<script>alert(1)</script>".getBytes(UTF_8);

    private final RawUpstream upstream = new RawUpstream();
    private final TestGateway gateway =
            TestGateway.inFrontOf(DemoDify.start(DifyVersion.V1_12, Map.of()), upstream.url());

    @AfterAll
    void stop() {
        gateway.close();
        upstream.close();
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of("image/png", "image/png"),
                Arguments.of("IMAGE/PNG", "image/png"),
                Arguments.of("image/jpeg; name=<script>", "image/jpeg"),
                Arguments.of("audio/mpeg", "audio/mpeg"),
                Arguments.of("video/mp4", "video/mp4"),
                Arguments.of("text/html", BYTES),
                Arguments.of("text/html; charset=utf-7", BYTES),
                Arguments.of("image/svg+xml", BYTES),
                Arguments.of("application/xhtml+xml", BYTES),
                Arguments.of("text/xml", BYTES),
                Arguments.of("application/javascript", BYTES),
                Arguments.of("text/css", BYTES),
                Arguments.of("text/plain", BYTES),
                Arguments.of("application/pdf", BYTES),
                Arguments.of("multipart/x-mixed-replace; boundary=x", BYTES),
                Arguments.of("image/png, text/html", BYTES),
                Arguments.of("image/png\r\n text/html", "image/png"), // a folded line
                Arguments.of("png", BYTES),
                Arguments.of("", BYTES));
    }

    @ParameterizedTest
    @MethodSource("types")
    void only_harmless_types_are_shown(String type, String shownAs) {
        upstream.reply("Content-Type: " + type, CONTENT);

        for (var path : paths()) {
            var response = fetch(path);

            assertArrayEquals(CONTENT, response.body());
            assertEquals(Optional.of(shownAs), header(response, "Content-Type"));
            assertEquals(
                    shownAs.equals(BYTES) ? Optional.of("attachment") : Optional.empty(),
                    header(response, "Content-Disposition"));
            assertInert(response);
        }
    }

    static Stream<Arguments> contents() {
        return Stream.of(
                Arguments.of("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "image/png"),
                Arguments.of("\u00ff\u00d8\u00ff\u00e0\0\u0010JFIF", "image/jpeg"),
                Arguments.of("GIF89a\1\0\1\0", "image/gif"),
                Arguments.of("RIFF\u0024\0\0\0WEBPVP8 ", "image/webp"),
                Arguments.of("RIFF\u0024\0\0\0WAVEfmt ", "audio/wav"),
                Arguments.of("\0\0\0\u0020ftypisom\0\0\2\0", "video/mp4"),
                Arguments.of("\0\0\0\u0020ftypM4A \0\0\2\0", "audio/mp4"),
                Arguments.of("\0\0\0\u0020ftypavif\0\0\0\0", "image/avif"),
                Arguments.of("\u001aE\u00df\u00a3\u009fB\u0086\u0081", "video/webm"),
                Arguments.of("ID3\3\0\0\0\0\0", "audio/mpeg"),
                Arguments.of("\u00ff\u00fb\u0010\u00c4", "audio/mpeg"),
                Arguments.of("OggS\0\2", "audio/ogg"),
                Arguments.of("%PDF-1.7\n", BYTES),
                Arguments.of("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", BYTES),
                Arguments.of("<!doctype html><script>", BYTES),
                Arguments.of("ID3 is a tag", BYTES),
                Arguments.of("PK\3\4", BYTES),
                Arguments.of("x", BYTES),
                Arguments.of("", BYTES));
    }

    /** Dify 1.14 declares every upload as bytes. */
    @ParameterizedTest
    @MethodSource("contents")
    void what_dify_declares_as_bytes_is_known_by_its_first_bytes(String content, String shownAs) {
        var bytes = content.getBytes(ISO_8859_1);
        upstream.reply("Content-Type: application/octet-stream", bytes);

        for (var path : paths()) {
            var response = fetch(path);

            assertArrayEquals(bytes, response.body());
            assertEquals(Optional.of(shownAs), header(response, "Content-Type"));
            assertInert(response);
        }
    }

    @Test
    void a_file_without_a_type_is_bytes() {
        upstream.reply("X-Nothing: here", CONTENT);

        var response = fetch(paths().get(0));

        assertEquals(Optional.of(BYTES), header(response, "Content-Type"));
        assertInert(response);
    }

    static Stream<Arguments> dispositions() {
        var name = "attachment; filename*=UTF-8''";
        return Stream.of(
                Arguments.of("attachment; filename=\"a b.txt\"", name + "a%20b.txt"),
                Arguments.of("attachment; filename=a.txt", name + "a.txt"),
                Arguments.of(
                        "attachment; filename*=UTF-8''%ED%95%9C%EA%B8%80+1.txt", name + "%ED%95%9C%EA%B8%80%2B1.txt"),
                Arguments.of("attachment; filename=\"한글.txt\"", name + "%ED%95%9C%EA%B8%80.txt"),
                Arguments.of("attachment; filename=\"a;b'c.txt\"; x=y", name + "a%3Bb%27c.txt"),
                Arguments.of("inline; filename=\"page.html\"", name + "page.html"),
                Arguments.of("attachment; filename=\"../../etc/passwd\"", name + "....etcpasswd"),
                Arguments.of(
                        "attachment; filename*=UTF-8''..%2F..%5Cx%00%0d%0aSet-Cookie%3A%20a",
                        name + "....xSet-Cookie%20a"),
                Arguments.of("attachment; filename*=UTF-8''exe%E2%80%AEtxt.png", name + "exetxt.png"),
                Arguments.of("attachment; filename=\"" + "a".repeat(300) + ".txt\"", name + "a".repeat(196) + ".txt"),
                Arguments.of("attachment; filename*=UTF-8''%F", "attachment"),
                Arguments.of("attachment; filename=\"\"", "attachment"),
                Arguments.of("inline", "attachment"),
                Arguments.of("attachment\r\nSet-Cookie: a=b", "attachment"));
    }

    @ParameterizedTest
    @MethodSource("dispositions")
    void the_name_of_a_saved_file_can_neither_mislead_nor_break_out(String disposition, String ours) {
        upstream.reply("Content-Type: text/html\r\nContent-Disposition: " + disposition, CONTENT);

        var response = fetch(paths().get(0));

        assertEquals(Optional.of(ours), header(response, "Content-Disposition"));
        assertInert(response);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attachment", "Attachment; filename*=UTF-8''cat.png"})
    void what_dify_wants_saved_is_saved_even_when_it_is_harmless(String disposition) {
        upstream.reply("Content-Type: image/png\r\nContent-Disposition: " + disposition, CONTENT);

        assertTrue(
                header(fetch(paths().get(0)), "Content-Disposition").orElse("").startsWith("attachment"));
    }

    @Test
    void headers_of_dify_stay_behind() {
        upstream.reply(
                "Content-Type: image/png\r\nSet-Cookie: x-token=app-key\r\nAccess-Control-Allow-Origin: *\r\n"
                        + "X-Version: 1.12.1\r\nServer: gunicorn\r\nX-Env: PRODUCTION\r\nRefresh: 0; url=http://evil\r\n"
                        + "Link: <http://evil>; rel=preload\r\nCache-Control: public, max-age=3600\r\nETag: \"1\"",
                CONTENT);

        var response = fetch(paths().get(0));

        assertInert(response);
        for (var name : List.of("Refresh", "Link", "ETag", "X-Env")) {
            assertEquals(Optional.empty(), header(response, name), name);
        }
    }

    /** Both ways to a file. */
    private static List<String> paths() {
        var id = UUID.randomUUID();
        return List.of("/v1/files/" + id + "/preview", "/files/" + id + "/file-preview?timestamp=1&nonce=abc&sign=abc");
    }

    private HttpResponse<byte[]> fetch(String path) {
        return gateway.send(gateway.requestOf("u1", path), BodyHandlers.ofByteArray());
    }

    private static void assertInert(HttpResponse<?> response) {
        assertEquals(200, response.statusCode());
        assertEquals(Optional.of("nosniff"), header(response, "X-Content-Type-Options"));
        assertEquals(List.of("sandbox; default-src 'none'"), response.headers().allValues("Content-Security-Policy"));
        assertTrue(
                Set.of("no-store", "private, max-age=300")
                        .contains(header(response, "Cache-Control").orElse("")),
                response.headers().toString());
        for (var name : List.of("Set-Cookie", "Access-Control-Allow-Origin", "X-Version", "Server")) {
            assertEquals(Optional.empty(), header(response, name), name);
        }
    }

    private static Optional<String> header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name);
    }
}
