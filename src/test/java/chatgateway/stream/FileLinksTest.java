package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import chatgateway.json.Json;
import chatgateway.support.TestGateway;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dify's signed links become the gateway's own, wherever they point and however Dify is mounted
 * (docs/dify-api.md#files-and-signed-links).
 */
class FileLinksTest {
    private static final String ID = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";
    private static final String QUERY = "?timestamp=1700000000&nonce=0a1b&sign=aB-_c=";
    private static final String LINK = "/files/" + ID + "/file-preview" + QUERY;

    private final FileLinks links =
            FileLinks.of(TestGateway.settings("http://10.0.0.5:5001/dify", Map.of()), "cointutor");

    @ParameterizedTest
    @CsvSource({
        // before /files, after it
        "'', ID/file-preview",
        "'', ID/image-preview",
        "'', tools/ID",
        "'', tools/ID.png",
        "http://10.0.0.5:5001, ID/file-preview",
        "http://10.0.0.5:5001/dify, ID/file-preview",
        "https://dify.example, tools/ID.mp3",
        "https://dify.example:8443/a/b, tools/ID.png",
        "http://[::1]:5001, ID/image-preview",
    })
    void a_signed_link_leads_through_the_gateway(String before, String path) {
        var file = "/files/" + path.replace("ID", ID) + QUERY;

        assertEquals(file, links.rewrite(before + file));
        assertEquals(file + "&as_attachment=true", links.rewrite(before + file + "&as_attachment=true"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "https://example.com/cat.png",
                "https://example.com/cat.png?sign=1",
                "https://example.com/files/report.pdf?sign=1",
                "/files/" + ID + "/file-preview",
                "/files/../v1/datasets?sign=1",
                "/files/tools/../" + ID + "?sign=1",
                "/files/" + ID + "/other?sign=1",
                "//evil.example" + LINK,
                "javascript:" + LINK,
                "ftp://dify.example" + LINK,
                "see " + LINK,
                "https://docs.example.org/files/" + ID + "/file-preview?design=7&x=2",
                "https://example.com/?next=" + LINK,
                "https://example.com/#" + LINK
            })
    void anything_else_stays_as_it_is(String text) {
        assertEquals(text, links.rewrite(text));
    }

    @Test
    void links_are_found_at_any_depth_and_nothing_else_changes() {
        var before = "{\"url\":\"http://dify.internal" + LINK + "\",\"n\":1.50,\"a\":[null,true,\"http://x" + LINK
                + "\",{\"b\":[[\"" + LINK + "\"]]}],\"text\":\"see http://dify.internal" + LINK + "\"}";
        var after = "{\"url\":\"" + LINK + "\",\"n\":1.50,\"a\":[null,true,\"" + LINK + "\",{\"b\":[[\"" + LINK
                + "\"]]}],\"text\":\"see " + LINK + "\"}";

        var rewritten = links.rewriteAll(
                Json.object(before.getBytes(StandardCharsets.UTF_8)).orElseThrow());

        assertEquals(after, new String(Json.bytes(rewritten), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "![a](HOST/files/X) and [b](HOST/files/X).|![a](/files/X) and [b](/files/X).",
                "<img src=\"HOST/files/X\">|<img src=\"/files/X\">",
                "그림HOST/files/X를|그림/files/X를",
                "see HOST/files/X.|see /files/X.",
                "seeHOST/files/X and 1HOST/files/X|see/files/X and 1/files/X",
                "HOST/a/files/X, HOST/cat.png|/files/X, HOST/cat.png",
                "![a](HOST/?next=HOST/files/X)|![a](HOST/?next=/files/X)",
            })
    void links_are_found_in_text(String before, String after) {
        var file = LINK.substring("/files/".length());
        var text = before.replace("X", file).replace("HOST", "http://api:5001");

        assertEquals(after.replace("X", file).replace("HOST", "http://api:5001"), links.rewrite(text));
    }

    /** Models protect characters that mean something in Markdown; the page removes the backslashes with the link's. */
    @ParameterizedTest
    @ValueSource(strings = {"\\&", "&amp;", "\\&amp;"})
    void links_are_found_with_escaped_characters(String and) {
        var file = LINK.replace("&", and).replace("_", "\\_").replace("sign=", "sign\\=");

        assertEquals("![a](" + file + ")", links.rewrite("![a](http://api:5001" + file + ")"));
    }

    @Tag("slow")
    @Test
    void the_time_to_search_a_text_is_linear() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> links.rewrite("http://http://a/files/".repeat(100_000)));
    }

    @Test
    void a_system_with_a_dify_of_its_own_is_named_in_its_links() {
        var settings = TestGateway.settings(
                "http://10.0.0.5:5001",
                Map.of("DIFY_BASE_URL_DRILLQUIZ", "http://10.0.0.6:5001", "DIFY_API_KEY_A", "app-another"));

        assertEquals(
                LINK + "&system=drillquiz", FileLinks.of(settings, "drillquiz").rewrite("http://10.0.0.6:5001" + LINK));
        assertEquals(LINK, FileLinks.of(settings, "a").rewrite("http://10.0.0.5:5001" + LINK), "the common Dify");
        assertEquals(LINK, FileLinks.of(settings, "cointutor").rewrite(LINK));
    }
}
