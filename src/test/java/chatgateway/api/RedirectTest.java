package chatgateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.support.TestGateway;
import chatgateway.support.api.ApiUser;
import chatgateway.support.api.RawUpstream;
import chatgateway.support.api.UpstreamRow;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gateway's key and messages follow no redirect, which is an error (docs/threats.md#t21-redirects,
 * #f5-redirects-carry-the-body).
 */
@Tag("T21")
@TestInstance(Lifecycle.PER_CLASS)
class RedirectTest {
    private final RawUpstream upstream = new RawUpstream();
    private final RawUpstream canary = new RawUpstream();
    private final TestGateway gateway =
            TestGateway.inFrontOf(DemoDify.start(DifyVersion.V1_12, Map.of()), upstream.url());

    @AfterAll
    void stop() {
        gateway.close();
        upstream.close();
        canary.close();
    }

    static Stream<Arguments> redirects() {
        return Stream.of(301, 302, 303, 307, 308)
                .flatMap(status -> Stream.of(
                                "http://127.0.0.1:CANARY/v1/x",
                                "http://localhost:CANARY/v1/x",
                                "https://127.0.0.1:CANARY/v1/x",
                                "//127.0.0.1:CANARY/v1/x",
                                "http://127.0.0.1:UPSTREAM@127.0.0.1:CANARY/v1/x",
                                "/v1/x")
                        .map(location -> Arguments.of(status, location)));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("redirects")
    void a_redirect_is_followed_nowhere(int status, String template) {
        var location = template.replace("CANARY", "" + canary.port()).replace("UPSTREAM", "" + upstream.port());
        upstream.reply(UpstreamRow.response(status, "text/html", "".getBytes(UTF_8), "Location: " + location + "\r\n"));
        var person = new ApiUser(gateway, "u1");

        for (var call : List.<java.util.function.Supplier<Integer>>of(
                () -> person.post("/v1/chat-messages", TestGateway.messageJson("hi"))
                        .statusCode(),
                () -> person.post("/v1/chat-messages", "{\"query\":\"hi\",\"inputs\":{}}")
                        .statusCode(),
                () -> person.get("/v1/conversations").statusCode(),
                () -> person.form("/v1/files/upload", "a.png", "image/png", "x").statusCode())) {
            var visits = upstream.visits();

            assertEquals(502, call.get());

            assertEquals(1, upstream.visits() - visits);
        }
        assertEquals(0, canary.visits());
    }
}
