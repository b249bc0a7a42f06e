package chatgateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.TestGateway;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The embed script is small, one classic script, and loadable by any site. */
class EmbedScriptTest {
    private static final int LIMIT = 7 * 1024;

    @AutoClose
    private final TestGateway gateway = TestGateway.start();

    @Test
    void is_small_on_the_way() {
        var request = gateway.request("/embed.js").header("Accept-Encoding", "gzip");
        var response = gateway.send(request, BodyHandlers.ofByteArray());

        System.out.println("/embed.js: " + response.body().length + " bytes compressed");
        assertTrue(response.body().length < LIMIT, response.body().length + " bytes");
        assertEquals("gzip", response.headers().firstValue("Content-Encoding").orElseThrow());
    }

    @Test
    void is_one_classic_script_for_any_site() {
        var response = gateway.get("nobody", "/embed.js");

        assertEquals(
                "cross-origin",
                response.headers().firstValue("Cross-Origin-Resource-Policy").orElseThrow());
        assertTrue(response.body().startsWith("(() => {\n'use strict';\n"), response.body());
        assertFalse(Pattern.compile("(?m)^(import|export) ")
                .matcher(response.body())
                .find());
        assertFalse(response.body().contains("/**"));
        assertTrue(gateway.get("nobody", "/embed.d.ts").body().contains("interface ChatGateway {"));
    }
}
