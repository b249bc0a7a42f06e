package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawUpstream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Browsers seek in sound and film by ranges, which Dify promises and does not serve (docs/dify-api.md#preview-a-file,
 * RFC 9110 §14).
 */
@TestInstance(Lifecycle.PER_CLASS)
class RangesTest {
    private static final byte[] FILM = film(100_000);

    private final RawUpstream upstream = new RawUpstream();
    private final TestGateway gateway =
            TestGateway.inFrontOf(DemoDify.start(DifyVersion.V1_12, Map.of()), upstream.url());

    @AfterAll
    void stop() {
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-, 0, 99999",
        "bytes=70000-70099, 70000, 70099",
        "bytes=99999-, 99999, 99999",
        "bytes=99000-200000, 99000, 99999",
        "bytes=0-999999999999999, 0, 99999"
    })
    void a_range_is_that_part_of_the_file(String range, int first, int last) {
        for (var type : new String[] {"video/mp4", "audio/mpeg"}) {
            var response = fetch(type, range);

            assertEquals(206, response.statusCode());
            assertEquals(
                    Optional.of("bytes " + first + "-" + last + "/100000"),
                    response.headers().firstValue("Content-Range"));
            assertEquals(
                    last - first + 1,
                    response.headers().firstValueAsLong("Content-Length").orElse(-1));
            assertArrayEquals(Arrays.copyOfRange(FILM, first, last + 1), response.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100000-", "bytes=999999999999999-", "bytes=200000-300000"})
    void a_range_beyond_the_end_is_not_satisfiable(String range) {
        var response = fetch("video/mp4", range);

        assertEquals(416, response.statusCode());
        assertEquals(Optional.of("bytes */100000"), response.headers().firstValue("Content-Range"));
        assertEquals(0, response.body().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=-500",
                "bytes=0-1,5-6",
                "bytes=5-3", // no range at all: to be ignored (RFC 9110 §14.1.1)
                "bytes=a-b",
                "items=0-1",
                "bytes=99999999999999999999-",
                "bytes 0-1"
            })
    void any_other_range_is_answered_with_the_whole_file(String range) {
        assertWhole(fetch("video/mp4", range));
    }

    @Test
    void a_reply_without_a_range_announces_ranges() {
        var response = fetch("video/mp4", null);

        assertWhole(response);
        assertEquals(Optional.of("bytes"), response.headers().firstValue("Accept-Ranges"));
    }

    @Test
    void pictures_and_other_files_come_whole() {
        assertWhole(fetch("image/png", "bytes=0-9"));
        assertWhole(fetch("application/pdf", "bytes=0-9"));
    }

    @Test
    void a_film_of_unknown_length_comes_whole() {
        upstream.reply(connection -> {
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n");
            connection.send(FILM);
        });

        assertWhole(get("bytes=0-9"));
    }

    private HttpResponse<byte[]> fetch(String type, String range) {
        upstream.reply("Content-Type: " + type, FILM);
        return get(range);
    }

    private HttpResponse<byte[]> get(String range) {
        var request = gateway.requestOf("u1", "/v1/files/" + UUID.randomUUID() + "/preview");
        if (range != null) {
            request.header("Range", range);
        }
        return gateway.send(request, BodyHandlers.ofByteArray());
    }

    private static void assertWhole(HttpResponse<byte[]> response) {
        assertEquals(200, response.statusCode());
        assertArrayEquals(FILM, response.body());
    }

    private static byte[] film(int length) {
        var film = new byte[length];
        for (var i = 0; i < length; i++) {
            film[i] = (byte) (i * 31 + i / 251);
        }
        return film;
    }
}
