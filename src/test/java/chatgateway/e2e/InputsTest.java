package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An app's input form before the first message: every field type, what is not sent, and what is sent with each message. */
@PageTest(mode = Mode.ADVANCED_CHAT)
record InputsTest(Chromium chromium, ScriptedGateway gateway) {
    @BeforeEach
    void ask_for_everything() {
        gateway.dify().app(TestGateway.KEY).everyField();
    }

    @Test
    void every_field_reaches_dify_with_each_question_and_after_a_reload() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        assertThat(field(chat, "role")).hasCount(0);
        assertThat(field(chat, "age").locator("input")).hasValue("12");
        assertThat(field(chat, "hints").locator("input")).isChecked();

        field(chat, "name").locator("input").fill("Minji");
        field(chat, "tried").locator("textarea").fill("Everything.\nTwice.");
        field(chat, "level").locator("select").selectOption("expert");
        field(chat, "age").locator("input").fill("13");
        field(chat, "hints").locator("label").click();
        field(chat, "picture").locator("input").setInputFiles(file("task.png", "image/png"));
        field(chat, "material").locator("input").setInputFiles(new FilePayload[] {
            file("notes.pdf", "application/pdf"), file("more.txt", "text/plain")
        });
        field(chat, "settings").locator("textarea").fill("{\"units\": \"metric\"}");
        assertThat(field(chat, "material").locator(".upload[data-state=sent]")).hasCount(2);
        assertThat(field(chat, "picture").locator(".upload[data-state=sent]")).hasCount(1);

        chat.askAndWait("first");
        chat.askAndWait("second");
        page.reload();
        assertThat(chat.questions()).hasCount(2);
        chat.askAndWait("third");

        for (var inputs : inputs()) {
            assertEquals("Minji", inputs.path("name").asText());
            assertEquals("Everything.\nTwice.", inputs.path("tried").asText());
            assertEquals("expert", inputs.path("level").asText());
            assertEquals(13, inputs.path("age").asInt());
            assertEquals(false, inputs.path("hints").asBoolean(true));
            assertEquals("image", inputs.at("/picture/type").asText());
            assertEquals("local_file", inputs.at("/picture/transfer_method").asText());
            assertEquals(2, inputs.path("material").size());
            assertEquals("metric", inputs.at("/settings/units").asText());
        }
        assertEquals(3, inputs().length);
    }

    @Test
    void what_is_missing_or_wrong_holds_the_question_back_and_gets_the_focus() {
        var page = chromium.context(new Browser.NewContextOptions()
                        .setViewportSize(390, 844)
                        .setHasTouch(true))
                .newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);

        chat.ask("Too early");
        assertThat(field(chat, "name").locator("input")).isFocused();
        assertThat(field(chat, "name").locator(".field-error")).hasText("Please fill this in.");
        assertThat(chat.input()).hasValue("Too early");

        field(chat, "name").locator("input").fill("x".repeat(49));
        field(chat, "level").locator("select").selectOption("expert");
        field(chat, "settings").locator("textarea").fill("[1]");
        chat.send().click();
        assertThat(field(chat, "name").locator(".field-error")).containsText("49 of 48");
        assertThat(field(chat, "settings").locator(".field-error")).containsText("JSON object");
        assertThat(chat.questions()).hasCount(0);

        field(chat, "name").locator("input").fill("Minji");
        assertThat(field(chat, "name").locator(".field-error")).isHidden();
        field(chat, "settings").locator("textarea").fill("");
        chat.send().click();
        chat.finished();
        assertEquals(1, inputs().length);
    }

    @Test
    void after_the_first_question_the_form_is_a_summary_and_a_new_chat_can_change_it() {
        var chat = chromium.chat(gateway, "minji");
        field(chat, "name").locator("input").fill("Minji");
        field(chat, "level").locator("select").selectOption("beginner");
        chat.askAndWait("first");

        assertThat(field(chat, "name")).isHidden();
        chat.find("#inputs summary").click();
        assertThat(chat.find(".inputs-values")).containsText("Minji");
        assertThat(chat.find(".inputs-values")).containsText("beginner");

        chat.find("#new-chat").click();
        assertThat(chat.find("#inputs")).not().hasAttribute("open", "");
        chat.find("#inputs summary").click();
        assertThat(field(chat, "name").locator("input")).hasValue("Minji");
        field(chat, "name").locator("input").fill("Jisoo");
        chat.askAndWait("other chat");
        assertEquals("Jisoo", inputs()[1].path("name").asText());
    }

    @Test
    void what_the_token_signs_is_not_asked_and_fills_the_opening_statement() {
        gateway.dify().app(TestGateway.KEY).form(form("name", "course"));
        var parameters = new ObjectMapper().createObjectNode();
        parameters.put("opening_statement", "Hello {{name}}, this is **{{course}}** {{unknown}}.");
        parameters.putArray("suggested_questions").add("Where do I begin?");
        parameters.set("user_input_form", form("name", "course"));
        gateway.introduce(parameters);
        var page = chromium.open(gateway.chatUrlWith(signed(Map.of("course", "A*B*"))));
        var chat = ChatView.of(page);

        assertThat(chat.find("#welcome-text")).hasText("Hello …, this is A*B* {{unknown}}.");
        assertThat(field(chat, "course")).hasCount(0);
        field(chat, "name").locator("input").fill("<b>Minji</b>");
        assertThat(chat.find("#welcome-text")).hasText("Hello <b>Minji</b>, this is A*B* {{unknown}}.");

        chat.find(".suggestion").click();
        chat.finished();
        assertEquals("A*B*", inputs()[0].path("course").asText());
        assertEquals("<b>Minji</b>", inputs()[0].path("name").asText());
    }

    @Test
    void without_anything_to_fill_in_there_is_no_form() {
        gateway.dify().app(TestGateway.KEY).form(form("course"));
        var chat = ChatView.of(chromium.open(gateway.chatUrlWith(signed(Map.of("course", "algebra")))));

        assertThat(chat.input()).isFocused();
        assertThat(chat.find("#inputs")).isHidden();
        chat.askAndWait("hello");
        assertEquals("algebra", inputs()[0].path("course").asText());
    }

    private static Locator field(ChatView chat, String variable) {
        return chat.find(".field[data-variable=" + variable + "]");
    }

    private JsonNode[] inputs() {
        return gateway.dify().requests().stream()
                .filter(request -> request.path().equals("/v1/chat-messages"))
                .map(request -> request.json().path("inputs"))
                .toArray(JsonNode[]::new);
    }

    private static ArrayNode form(String... required) {
        var form = new ObjectMapper().createArrayNode();
        for (var name : required) {
            form.addObject()
                    .putObject("text-input")
                    .put("label", name)
                    .put("variable", name)
                    .put("required", true);
        }
        return form;
    }

    private static String signed(Map<String, String> inputs) {
        return JWT.create()
                .withClaim("system_id", "cointutor")
                .withClaim("user_id", "minji")
                .withClaim("inputs", inputs)
                .withExpiresAt(Instant.now().plusSeconds(600))
                .sign(Algorithm.HMAC256(TestGateway.SECRET));
    }

    private static FilePayload file(String name, String type) {
        return new FilePayload(name, type, "content".getBytes(UTF_8));
    }
}
