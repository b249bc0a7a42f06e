package chatgateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.http.SecurityHeaders;
import chatgateway.support.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /chat}: the page for a valid token, an error page for an invalid one, the shell without one. */
@Tag("T7")
@TestInstance(Lifecycle.PER_CLASS)
class ChatPageTest {
    @RegisterExtension
    private final TestGateway gateway = TestGateway.start(
            DifyVersion.V1_12,
            Mode.CHAT,
            Map.of(
                    "EMBED_ORIGINS_COINTUTOR", "https://cointutor.example,https://www.cointutor.example",
                    "EMBED_ORIGINS", "https://other.example",
                    "RETURN_URL", "https://other.example/",
                    "RETURN_URL_COINTUTOR", "https://cointutor.example/back?a=1&b=2"));

    @Test
    void a_good_token_opens_the_page_and_is_not_in_it() {
        var token = TestGateway.token("u1");

        var response = gateway.send(gateway.request("/chat?token=" + token));

        assertEquals(200, response.statusCode());
        assertEquals("text/html", header(response, "Content-Type").split(";")[0]);
        assertFalse(response.body().contains(token));
        assertFalse(response.body().contains("u1"));
        assertTrue(gateway.dify().requests().isEmpty());
    }

    @Test
    void the_page_is_the_same_compressed() throws IOException {
        var compressed = gateway.request("/chat").header("Accept-Encoding", "gzip");
        var response = gateway.send(compressed, BodyHandlers.ofByteArray());

        assertEquals("gzip", header(response, "Content-Encoding"));
        assertEquals("no-store", header(response, "Cache-Control"));
        var page = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
        assertEquals(gateway.send(gateway.request("/chat")).body(), new String(page, UTF_8));
    }

    @Test
    void the_page_is_framed_by_the_systems_own_origins_and_by_no_other() {
        var policy =
                header(gateway.send(gateway.request("/chat?token=" + TestGateway.token("u1"))), SecurityHeaders.CSP);

        assertTrue(
                policy.endsWith("; frame-ancestors https://cointutor.example https://www.cointutor.example"), policy);
        assertFalse(policy.contains("unsafe"), policy);
    }

    @Test
    void the_shell_may_be_framed_by_every_origin_that_may_frame_some_page() {
        var policy = header(gateway.send(gateway.request("/chat")), SecurityHeaders.CSP);

        for (var origin :
                new String[] {"https://cointutor.example", "https://www.cointutor.example", "https://other.example"}) {
            assertTrue(policy.contains(origin), policy);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token=",
                "token",
                "token=x",
                "token=%zz",
                "token=A;token=B",
                "token=%20",
                "token=x&token=y",
                "x=1&token=",
                "token=Bearer%20x"
            })
    void a_token_that_is_no_token_is_a_401(String query) throws IOException {
        var response = gateway.exchange("GET /chat?" + query + " HTTP/1.1");

        assertTrue(response.startsWith("http/1.1 401 "), response);
    }

    @Test
    void a_token_given_twice_is_refused_even_if_both_are_good() {
        var token = TestGateway.token("u1");

        assertEquals(
                401,
                gateway.send(gateway.request("/chat?token=" + token + "&token=" + token))
                        .statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "ko,                   ko",
        "'ko-KR,ko;q=0.9,en',  ko",
        "'fr;q=1,ko;q=0.2',    ko",
        "en-GB,                en",
        "xx,                   en",
        "'not a language!!',   en",
    })
    void an_expired_token_is_explained_in_the_readers_language(String accept, String language) {
        var expired = TestGateway.token("cointutor", "u1", Duration.ofHours(-1));

        var response = gateway.send(gateway.request("/chat?token=" + expired).header("Accept-Language", accept));

        assertEquals(401, response.statusCode());
        assertTrue(response.body().contains("<html lang=\"" + language + "\">"), response.body());
        assertTrue(response.body().contains("https://cointutor.example/back?a=1&amp;b=2"), response.body());
        assertFalse(response.body().contains(expired));
        assertTrue(header(response, SecurityHeaders.CSP).contains("https://cointutor.example"));
        assertFalse(response.body().contains("{{"));
    }

    @Test
    void a_forged_token_does_not_choose_where_the_reader_is_sent() {
        var forged = TestGateway.token("cointutor", "u1", Duration.ofHours(-1)).replaceAll(".$", "");

        var body = gateway.send(gateway.request("/chat?token=" + forged)).body();

        assertTrue(body.contains("https://other.example/"), body);
        assertFalse(body.contains("https://cointutor.example"), body);
    }

    @Test
    void a_system_that_is_not_allowed_is_a_403() {
        var response =
                gateway.send(gateway.request("/chat?token=" + TestGateway.token("evil", "u1", Duration.ofHours(1))));

        assertEquals(403, response.statusCode());
    }

    @Test
    void a_client_that_wants_json_only_gets_the_error_as_json() {
        var response = gateway.send(gateway.request("/chat?token=x").header("Accept", "application/json"));

        assertEquals(401, response.statusCode());
        assertEquals("token_invalid", TestGateway.json(response).get("code").asText());
    }

    @Test
    void the_front_page_explains_where_to_open_the_chat() {
        var response = gateway.send(gateway.request("/"));

        assertEquals(200, response.statusCode());
        assertTrue(response.body().contains("<h1"));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
