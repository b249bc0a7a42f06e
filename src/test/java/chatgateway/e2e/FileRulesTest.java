package chatgateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.ScriptedGateway;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Which files an app takes, as file-rules.js reads it from the configurations of Dify's generations
 * (docs/dify-api.md#app-details).
 */
@Tag("browser")
class FileRulesTest {
    private static final String NEWER = "{ enabled: true, number_limits: 5, allowed_file_types: ['document', 'custom'],"
            + " allowed_file_extensions: ['.ABC'], allowed_file_upload_methods: ['local_file'] }";

    @RegisterExtension
    final Chromium chromium = new Chromium();

    @AutoClose
    private final ScriptedGateway gateway = ScriptedGateway.start();

    private Page page;

    @BeforeEach
    void open() {
        page = chromium.open(gateway.chatUrl("minji"));
    }

    @Test
    void before_dify_1_an_app_takes_images_only() {
        var upload = "{ image: { enabled: true, number_limits: 2, transfer_methods: ['local_file', 'remote_url'] } }";

        assertEquals("image,,2", rules(upload, "[rules.types, rules.extensions, rules.number].join()"));
        assertEquals("type", rules(upload, "problemOf({ name: 'notes.pdf', size: 1 }, rules).code"));
    }

    @Test
    void an_extension_of_the_apps_own_is_custom_whatever_its_case() {
        assertEquals("custom", rules(NEWER, "kindOf('drawing.aBc', rules)"));
        assertEquals("document", rules(NEWER, "kindOf('notes.PDF', rules)"));
        assertEquals("none", rules(NEWER, "kindOf('photo.png', rules) ?? 'none'"));
    }

    @Test
    void the_smaller_of_the_limits_of_dify_and_of_the_gateway_counts() {
        assertEquals("2", rules(NEWER, "String(problemOf({ name: 'a.pdf', size: 3e6 }, rules).limit)"));
        assertEquals("4", rules(NEWER, "String(rules.number)"));
        assertEquals("fits", rules(NEWER, "problemOf({ name: 'a.pdf', size: 2e6 }, rules) ?? 'fits'"));
    }

    @Test
    void an_app_that_takes_no_uploads_offers_none() {
        assertEquals("none", rules("{}", "rules ?? 'none'"));
        assertEquals("none", rules("null", "rules ?? 'none'"));
        assertEquals("none", rules("{ enabled: false, image: { enabled: true } }", "rules ?? 'none'"));
        assertEquals(
                "none", rules("{ enabled: true, allowed_file_upload_methods: ['remote_url'] }", "rules ?? 'none'"));
    }

    private Object rules(String upload, String expression) {
        return page.evaluate("async () => { const main = document.querySelector('script[type=module]').src;"
                + " const { messageFileRules, kindOf, problemOf } = await import(new URL('composer/file-rules.js', main));"
                + " const limits = { file_size_limit: 15, workflow_file_upload_limit: 4, upload_mb: 2 };"
                + " const rules = messageFileRules(" + upload + ", limits); return " + expression + "; }");
    }
}
