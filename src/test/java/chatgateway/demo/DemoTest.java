package chatgateway.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.settings.SettingsException;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the demo listens, which addresses it prints, and which language its host page and its apps have. */
class DemoTest {
    private static final Pattern ENGLISH = Pattern.compile("(?i)\\b(?:the|a|of|and|open|page|user|with)\\b");
    private static final Pattern CODE = Pattern.compile("(?s)<(?:script|style|code|title)\\b.*?</|<[^>]*>");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void listens_on_loopback_only() throws Exception {
        try (var demo = demo(Map.of("PORT", "0"))) {
            for (var address : ownAddresses()) {
                assertFalse(accepts(address, demo.gateway().port()), address + " reaches the gateway");
                assertFalse(accepts(address, URI.create(demo.hostUrl()).getPort()), address + " reaches the host page");
            }
            assertTrue(
                    accepts(InetAddress.getByName("127.0.0.1"), demo.gateway().port()));
        }
    }

    @Test
    void listens_where_host_says() throws Exception {
        try (var demo = demo(Map.of("PORT", "0", "HOST", "0.0.0.0"))) {
            for (var address : ownAddresses()) {
                assertTrue(accepts(address, demo.gateway().port()), address.toString());
            }
        }
    }

    @Test
    void names_the_machine_by_which_it_was_reached() throws Exception {
        var ssh = Map.of("PORT", "0", "USER", "kim", "SSH_CONNECTION", "192.0.2.7 50000 203.0.113.5 22");
        try (var demo = demo(ssh)) {
            var port = demo.gateway().port();
            var hostPort = URI.create(demo.hostUrl()).getPort();
            var forward = "ssh -L %1$d:localhost:%1$d -L %2$d:localhost:%2$d kim@203.0.113.5".formatted(port, hostPort);
            assertTrue(demo.greeting().contains(forward), demo.greeting());
            assertTrue(demo.greeting().contains("PUBLIC_URL=http://203.0.113.5:" + port), demo.greeting());
        }
    }

    @Test
    void prints_addresses_at_its_public_url() throws Exception {
        try (var demo = demo(Map.of("PORT", "0", "HOST", "0.0.0.0", "PUBLIC_URL", "http://box.example.org:8000"))) {
            assertTrue(demo.greeting().contains("http://box.example.org:8000/chat?token="), demo.greeting());
            assertFalse(demo.greeting().contains("localhost"), demo.greeting());
            assertFalse(demo.greeting().contains("ssh "), demo.greeting());
        }
    }

    @ParameterizedTest
    @CsvSource({"en-US, Hello., Demo tutor", "'ko-KR,ko;q=0.9,en;q=0.8', 안녕하세요., 데모 튜터", "ko, 안녕하세요., 데모 튜터"})
    void its_page_and_its_app_have_the_readers_language(String languages, String opening, String title)
            throws Exception {
        try (var demo = demo(Map.of("PORT", "0"))) {
            var token = json(get(demo.hostUrl() + "/api/chat-url", "Accept-Language", languages))
                    .path("url")
                    .asText()
                    .replaceFirst(".*token=", "");
            var parameters = json(get(demo.gatewayUrl() + "/v1/parameters", "Authorization", "Bearer " + token));
            var site = json(get(demo.gatewayUrl() + "/v1/site", "Authorization", "Bearer " + token));

            var session = json(get(demo.gatewayUrl() + "/api/session", "Authorization", "Bearer " + token));

            assertEquals(
                    languages.startsWith("ko"), session.path("notice").asText().startsWith("데모입니다"));
            assertTrue(parameters.path("opening_statement").asText().startsWith(opening), parameters.toString());
            assertEquals(title, site.path("title").asText());
            var page = get(demo.hostUrl() + "/", "Accept-Language", languages).body();
            assertTrue(page.contains("<html lang=\"" + languages.substring(0, 2) + "\">"), page);
        }
    }

    @Test
    void a_korean_host_page_has_no_english_sentence_and_the_same_parts() throws Exception {
        try (var demo = demo(Map.of("PORT", "0"))) {
            var korean = get(demo.hostUrl() + "/", "Accept-Language", "ko-KR").body();
            var english = get(demo.hostUrl() + "/", "Accept-Language", "en-US").body();

            assertFalse(ENGLISH.matcher(CODE.matcher(korean).replaceAll(" ")).find(), korean);
            assertEquals(parts(english), parts(korean));
        }
    }

    @Test
    void its_users_have_a_teacher_who_may_only_read_and_a_pupil_with_three_messages() throws Exception {
        try (var demo = demo(Map.of("PORT", "0"))) {
            var teacher = sessionOf(demo, "lee");
            var pupil = sessionOf(demo, "jun");

            assertEquals("minji", teacher.path("user_id").asText());
            assertEquals("read", teacher.path("access").asText());
            assertEquals("이선생", teacher.path("act").path("name").asText());
            assertEquals("full", pupil.path("access").asText());
            assertEquals(3, pupil.path("limits").path("messages").path("limit").asInt());
        }
    }

    private static JsonNode sessionOf(Demo demo, String user) throws Exception {
        var url = json(get(demo.hostUrl() + "/api/chat-url", "Cookie", "demo_user=" + user))
                .path("url")
                .asText();
        return json(
                get(demo.gatewayUrl() + "/api/session", "Authorization", "Bearer " + url.replaceFirst(".*token=", "")));
    }

    @Test
    void its_backend_shows_a_user_the_events_about_them_and_takes_no_forged_one() throws Exception {
        try (var demo = demo(Map.of("PORT", "0"))) {
            var url = json(get(demo.hostUrl() + "/api/chat-url", "Accept", "*/*"))
                    .path("url")
                    .asText();
            var message = HttpRequest.newBuilder(URI.create(demo.gatewayUrl() + "/v1/chat-messages"))
                    .header("Authorization", "Bearer " + url.replaceFirst(".*token=", ""))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(TestGateway.messageJson("Show me some code")))
                    .build();
            assertEquals(200, HTTP.send(message, BodyHandlers.ofString()).statusCode());

            Eventually.that("the event is there", () -> events(demo, "minji").contains("answer.finished"));
            assertEquals("[]", events(demo, "alex"));
            var forged = HttpRequest.newBuilder(
                            URI.create(demo.settings().common().events().url()))
                    .header("webhook-timestamp", String.valueOf(System.currentTimeMillis() / 1000))
                    .header("webhook-signature", "v1,bm90aGluZw==")
                    .POST(BodyPublishers.ofString("{\"type\":\"test\",\"data\":{\"user_id\":\"alex\"}}"))
                    .build();
            assertEquals(401, HTTP.send(forged, BodyHandlers.ofString()).statusCode());
            assertEquals("[]", events(demo, "alex"));
        }
    }

    private static String events(Demo demo, String user) {
        try {
            return get(demo.hostUrl() + "/api/events", "Cookie", "demo_user=" + user)
                    .body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> parts(String page) {
        return Pattern.compile("id=\"[^\"]*\"|data-call=\"[^\"]*\"")
                .matcher(page)
                .results()
                .map(part -> part.group())
                .toList();
    }

    private static Demo demo(Map<String, String> environment) throws SettingsException {
        var demo = new Demo(environment, Path.of("target/no-such-folder"));
        demo.start();
        return demo;
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertEquals(200, response.statusCode(), response.body());
        return TestGateway.json(response);
    }

    private static HttpResponse<String> get(String url, String... headers) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url)).headers(headers).build(), BodyHandlers.ofString());
    }

    private static List<InetAddress> ownAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof java.net.Inet4Address && !address.isLoopbackAddress())
                .toList();
    }

    private static boolean accepts(InetAddress address, int port) {
        try (var socket = new Socket(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
