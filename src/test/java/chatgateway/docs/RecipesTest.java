package chatgateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Program;
import chatgateway.support.RecipeHost;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The recipes for web frameworks, each an app of its framework and a process of its own: their chat URLs open the chat. */
@Tag("proxy")
@Tag("slow")
@Timeout(600)
class RecipesTest {
    private static final String USER = "kim-1";

    private final HttpClient client = HttpClient.newHttpClient(); // follows no redirect

    @AutoClose
    private final TestGateway gateway = TestGateway.start();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void a_user_who_is_logged_in_gets_a_chat_url_and_a_redirect_to_it(RecipeHost recipe) throws Exception {
        try (var host = start(recipe)) {
            var url = RecipeHost.url(host);
            var stranger = get(url + "/open-chat", "");
            assertEquals(302, stranger.statusCode(), stranger.body());
            assertTrue(header(stranger, "Location").endsWith("/login?next=/open-chat"), header(stranger, "Location"));
            assertEquals(401, get(url + "/api/chat-url", "").statusCode());

            var cookie = logIn(url);
            var open = get(url + "/open-chat", cookie);
            assertEquals(302, open.statusCode(), open.body());
            opensTheChat(open, header(open, "Location"));
            var told = get(url + "/api/chat-url", cookie);
            opensTheChat(told, TestGateway.json(told).path("url").asText());
        }
    }

    @Test
    void an_expired_link_leads_back_to_the_recipe_and_from_there_into_the_chat() throws Exception {
        try (var host = start(RecipeHost.EXPRESS)) {
            var openChat = RecipeHost.url(host) + "/open-chat";
            var cookie = logIn(RecipeHost.url(host));
            try (var other =
                    TestGateway.inFrontOf(gateway.dify(), gateway.dify().baseUrl(), Map.of("RETURN_URL", openChat))) {
                var expired = get(
                        other.url() + "/chat?token=" + TestGateway.token("cointutor", USER, Duration.ofHours(-1)), "");
                var link = Pattern.compile("class=\"button solid\" href=\"([^\"]+)\"")
                        .matcher(expired.body());
                assertEquals(401, expired.statusCode());
                assertTrue(link.find(), expired.body());
                assertEquals(openChat, link.group(1));

                var open = get(link.group(1), cookie);
                opensTheChat(open, header(open, "Location"));
            }
        }
    }

    /** With a slash that is one too many. */
    private Program start(RecipeHost recipe) throws IOException {
        return recipe.start(directory, Map.of("JWT_SECRET", TestGateway.SECRET, "GATEWAY_URL", gateway.url() + "/"));
    }

    private String logIn(String url) throws Exception {
        return header(get(url + "/login?user=" + USER, ""), "Set-Cookie").replaceFirst(";.*", "");
    }

    private void opensTheChat(HttpResponse<String> reply, String chatUrl) throws Exception {
        assertTrue(header(reply, "Cache-Control").contains("no-store"), header(reply, "Cache-Control"));
        assertTrue(chatUrl.startsWith(gateway.url() + "/chat?token="), chatUrl);
        assertEquals(200, get(chatUrl, "").statusCode());

        var token = chatUrl.substring(chatUrl.indexOf('=') + 1);
        var session = TestGateway.json(
                gateway.send(gateway.request("/api/session").header("Authorization", "Bearer " + token)));
        assertEquals("cointutor", session.path("system_id").asText());
        assertEquals(USER, session.path("user_id").asText());
        assertEquals(
                Instant.now().getEpochSecond() + 3600,
                session.path("expires_at").asLong(),
                60);
    }

    private HttpResponse<String> get(String url, String cookie) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(url)).header("Cookie", cookie).build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
