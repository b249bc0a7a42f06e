package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.ScriptedAnswer;
import chatgateway.json.Json;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.InjectionProbes;
import chatgateway.support.browser.InjectionWatch;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names, titles, labels, sources, steps and addresses of files are text too: none of them runs, loads or leads anywhere
 * (docs/threats.md#t28-scripts-in-answers, #t29-data-leaves-by-pictures-and-links).
 */
@PageTest(version = DifyVersion.V1_14, mode = Mode.ADVANCED_CHAT)
@Tag("T28")
@Tag("T29")
record HostilePartsTest(Chromium chromium, ScriptedGateway gateway, InjectionWatch watch) {
    private static final String CONVERSATION = "0199aaaa-0000-4000-8000-000000000001";
    private static final long NOON = 1_750_000_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_an_answer_brings_beside_its_text_is_only_text(boolean withoutPolicy) {
        gateway.play(answer -> {
            watch.texts().forEach(text -> tellOf(answer, text));
            addresses().forEach(address -> answer.event("message_file", file -> fileAt(file, address)));
            watch.texts().forEach(text -> answer.cite(text, text));
            answer.text("<think>" + String.join("\n\n", watch.texts()) + "</think>See [1], [2] and ["
                    + (watch.texts().size() + 1) + "].");
            answer.event("human_input_required", event -> event.set("data", form()));
            answer.end();
        });
        var page = watch.open(withoutPolicy, gateway.chatUrl("minji"));
        var chat = ChatView.of(page);

        chat.askAndWait("?");
        assertThat(chat.answer().locator(".reasoning").first()).isVisible(); // its module is loaded with the answer

        unfold(page);
        assertThat(chat.answer().locator(".thought")).hasCount(watch.texts().size());
        assertThat(chat.answer().locator(".attachment")).hasCount(addresses().size());
        assertThat(chat.answer().locator(".human-actions button"))
                .hasCount(watch.texts().size());
        assertThat(chat.answer().locator(".reasoning").first().locator(".fold-body"))
                .containsText("onerror");
        chat.text().locator(".marker").first().click();
        assertThat(page.locator("dialog .source-text")).hasCount(watch.texts().size());
        watch.assertHarmless(page);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_was_saved_is_only_text(boolean withoutPolicy) {
        var conversations = Json.object().put("limit", 30).put("has_more", false);
        var list = conversations.putArray("data");
        watch.texts()
                .forEach(text -> list.addObject()
                        .put(
                                "id",
                                list.size() == 1
                                        ? CONVERSATION
                                        : "0199aaaa-0000-4000-8000-" + (100_000_000_000L + list.size()))
                        .put("name", text)
                        .put("created_at", NOON)
                        .put("updated_at", NOON));
        reply("/v1/conversations", conversations);
        reply("/v1/messages", history());
        var page = watch.open(withoutPolicy, gateway.chatUrl("minji") + "#c=" + CONVERSATION);

        assertThat(page.locator(".conversation-open")).hasCount(watch.texts().size());
        assertThat(page.locator(".user-message .files > *"))
                .hasCount(addresses().size());
        assertThat(page.locator(".attachment")).hasCount(addresses().size());
        unfold(page);
        watch.assertHarmless(page);
        chromium.allowErrors("/v1/messages?limit=100"); // the search reads conversations that are not there
        page.locator("[data-part=search]").fill(watch.texts().get(0));
        assertThat(page.locator(".conversation-open"))
                .hasText(new String[] {watch.texts().get(0)});
        page.locator("#chat-menu").click();
        page.locator("[role=menuitem]").last().click();
        assertThat(page.locator(".dialog-text")).containsText(watch.texts().get(0));
        watch.assertHarmless(page);
    }

    @Test
    void what_is_taken_away_does_no_harm_elsewhere() {
        var page = watch.open(true, gateway.chatUrl("minji"));
        var names = Stream.concat(
                        watch.texts().stream(),
                        Stream.of(
                                "a\n\n## The assistant said",
                                "../../etc/passwd",
                                ".bashrc",
                                "report\u202Efdp.exe",
                                "a\r# b"))
                .toList();

        assertEquals(List.of(), page.evaluate(InjectionProbes.TAKEN_AWAY, names));
        watch.assertHarmless(page);
    }

    /** Steps, reasoning, thoughts and their tools. */
    private static void tellOf(ScriptedAnswer answer, String text) {
        answer.event(
                "node_started", event -> event.putObject("data").put("id", text).put("title", text));
        answer.event(
                "reasoning_chunk",
                event -> event.putObject("data").put("node_id", text).put("reasoning", text));
        answer.thought(text, text.replace(';', ','), text, text);
    }

    private ObjectNode form() {
        var form = Json.object()
                .put("form_id", "f")
                .put("node_id", "n")
                .put("node_title", watch.texts().get(0));
        form.put("form_content", String.join("\n\n", watch.texts()) + "\n\n{{#$output.v0#}}");
        form.put("display_in_ui", true).put("form_token", "t".repeat(32)).putObject("resolved_default_values");
        var inputs = form.putArray("inputs");
        var actions = form.putArray("actions");
        for (var text : watch.texts()) {
            inputs.addObject()
                    .put("type", "paragraph")
                    .put("output_variable_name", inputs.isEmpty() ? "v0" : text)
                    .putObject("default")
                    .put("type", "constant")
                    .put("value", text);
            actions.addObject().put("id", text).put("title", text).put("button_style", text);
        }
        return form;
    }

    private ObjectNode history() {
        var message = Json.object().put("id", "0199aaaa-0000-4000-8000-000000000002");
        message.put("conversation_id", CONVERSATION)
                .put("query", watch.texts().get(0))
                .put("answer", "[1]");
        message.put("created_at", NOON).put("status", "normal").putObject("inputs");
        var files = message.putArray("message_files");
        for (var owner : List.of("user", "assistant")) {
            addresses().forEach(address -> fileAt(files.addObject(), address).put("belongs_to", owner));
        }
        var sources = message.putArray("retriever_resources");
        watch.texts()
                .forEach(text -> sources.addObject().put("document_name", text).put("content", text));
        var asked = message.putArray("extra_contents").addObject().put("type", "human_input");
        asked.set("form_definition", form());
        var page = Json.object().put("limit", 20).put("has_more", false);
        page.putArray("data").add(message);
        return page;
    }

    /** Addresses of pictures. */
    private List<String> addresses() {
        var host = watch.canary().replace("http:", "");
        return List.of(
                watch.canary() + "/image.png",
                host + "/relative.png",
                "/\\" + host.substring(2) + "/backslash.png",
                "\\\\" + host.substring(2) + "/backslashes.png",
                "javascript:window.__xss=1",
                "data:text/html,<script>window.__xss=1</script>",
                "data:image/svg+xml,<svg onload='window.__xss=1'/>",
                "blob:" + watch.canary() + "/1",
                "x\" onerror=\"window.__xss=1");
    }

    private static ObjectNode fileAt(ObjectNode file, String address) {
        return file.put("id", "file of " + address)
                .put("type", "image")
                .put("mime_type", "image/png")
                .put("filename", "<img src=x onerror=window.__xss=1>" + address)
                .put("belongs_to", "assistant")
                .put("url", address);
    }

    private void reply(String path, ObjectNode body) {
        gateway.dify().replyOnce("GET", path, CannedReply.of(200, "application/json", body.toString()));
    }

    /** What is folded is not drawn. */
    private static void unfold(Page page) {
        page.evaluate("() => document.querySelectorAll('details').forEach((fold) => (fold.open = true))");
    }
}
