package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.CannedReply;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScriptedGateway;
import com.google.gson.JsonObject;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of a question: the ways they come, what is refused, and what happens on a bad line. The demo takes three. */
@PageTest(settings = "MAX_UPLOAD_MB=1")
record AttachmentsTest(Chromium chromium, ScriptedGateway gateway, Page page, ChatView chat) {
    private static final String FILES = "const files = new DataTransfer();"
            + " for (const [name, type] of names) files.items.add(new File(['content of ' + name], name, { type }));";

    @BeforeEach
    void open() {
        page.navigate(gateway.chatUrl("minji"));
        assertThat(chat.input()).isFocused();
    }

    @Test
    void files_come_by_button_drop_and_paste_and_go_with_the_question() {
        assertThat(chat.find("#attach")).isVisible();
        choose(file("by-button.pdf", "application/pdf"));
        drop("by-drop.txt", "text/plain");
        paste("image.png", "image/png");
        assertThat(chips("sent")).hasCount(3);
        drop("one-too-many.txt", "text/plain");
        assertThat(chips("refused")).containsText("No more than 3 files");

        chat.askAndWait("What is in these?");

        assertThat(chat.find("#uploads")).isHidden();
        assertThat(chat.find(".user-message .files")).containsText("by-button.pdf");
        assertEquals(List.of("document", "document", "image"), typesAsked());
        page.reload();
        assertThat(chat.find(".user-message .files")).containsText("by-drop.txt");
    }

    @Test
    void a_heic_that_calls_itself_jpg_is_said_to_be_one() {
        var heic = "\0\0\0\u0018ftypheic\0\0\0\0".getBytes(StandardCharsets.UTF_8);
        choose(new FilePayload("holiday.jpg", "image/jpeg", heic));

        assertThat(chips("refused")).containsText("This picture is in the HEIC format");
        chat.askAndWait("Without it, then?");
        assertEquals(List.of(), typesAsked());
    }

    @Test
    void files_stay_with_the_conversation_they_were_meant_for() {
        chat.askAndWait("First?");
        choose(file("by-button.pdf", "application/pdf"));
        assertThat(chips("sent")).hasCount(1);
        chat.find("#new-chat").click();
        assertThat(chips("sent")).hasCount(0);

        chat.find(".conversation-open").click();
        assertThat(chips("sent")).containsText("by-button.pdf");
    }

    @Test
    void several_dropped_at_once_are_all_taken_and_what_the_app_refuses_says_why() {
        page.evaluate(
                "names => {" + FILES + " for (const type of ['dragover', 'drop'])"
                        + " document.querySelector('#log').parentElement.dispatchEvent(new DragEvent(type,"
                        + " { dataTransfer: files, bubbles: true, cancelable: true })); }",
                List.of(
                        List.of("notes.pdf", "application/pdf"),
                        List.of("program.exe", "application/x-msdownload"),
                        List.of("photo.jpg", "image/jpeg")));
        choose(new FilePayload("large.png", "image/png", new byte[1_100_000]));

        assertThat(chips("sent")).hasCount(2);
        assertThat(chip("large.png")).containsText("Larger than 1 MB");
        chip("large.png").locator("[data-action=remove]").click();
        assertThat(chip("notes.pdf").locator("[data-action=remove]")).not().isFocused();
        chat.askAndWait("Two of them");
        assertEquals(List.of("document", "image"), typesAsked());
    }

    @Test
    void sending_waits_for_an_upload_and_keeps_the_text() {
        slowLine(30_000);
        choose(new FilePayload("slow.png", "image/png", new byte[900_000]));
        assertThat(chip("slow.png")).containsText(Pattern.compile("Uploading [1-9]\\d?%"));

        chat.ask("Look at this");
        assertThat(chat.find("#composer-note")).containsText("can be sent when the files are uploaded");
        assertThat(chat.input()).hasValue("Look at this");
        assertThat(chat.questions()).hasCount(0);

        chip("slow.png").locator("[data-action=remove]").click();
        assertThat(chat.input()).isFocused();
        chat.input().press("Enter");
        chat.finished();
        assertEquals(List.of(), typesAsked());
    }

    @Test
    void an_upload_that_failed_can_be_tried_again() {
        chromium.expectErrors(1, "status of 502");
        gateway.dify().replyOnce("POST", "/v1/files/upload", CannedReply.badGateway());
        choose(file("notes.pdf", "application/pdf"));
        assertThat(chips("failed")).hasCount(1);
        chat.ask("Read this");
        assertThat(chat.find("#composer-note")).containsText("could not be uploaded");

        chip("notes.pdf").locator("[data-action=retry]").click();
        assertThat(chips("sent")).hasCount(1);
        chat.input().press("Enter");
        chat.finished();
        assertEquals(List.of("document"), typesAsked());
    }

    private void choose(FilePayload file) {
        chat.find("#files").setInputFiles(file);
    }

    private void drop(String name, String type) {
        page.evaluate(
                "names => {" + FILES + " document.querySelector('#bar').dispatchEvent(new DragEvent('drop',"
                        + " { dataTransfer: files, bubbles: true, cancelable: true })); }",
                List.of(List.of(name, type)));
    }

    private void paste(String name, String type) {
        page.evaluate(
                "names => {" + FILES + " document.querySelector('#query').dispatchEvent(new ClipboardEvent('paste',"
                        + " { clipboardData: files, bubbles: true, cancelable: true })); }",
                List.of(List.of(name, type)));
    }

    private void slowLine(int bytesPerSecond) {
        var conditions = new JsonObject();
        conditions.addProperty("offline", false);
        conditions.addProperty("latency", 0);
        conditions.addProperty("downloadThroughput", -1);
        conditions.addProperty("uploadThroughput", bytesPerSecond);
        page.context().newCDPSession(page).send("Network.emulateNetworkConditions", conditions);
    }

    private Locator chips(String state) {
        return chat.find(".upload[data-state=" + state + "]");
    }

    private Locator chip(String name) {
        return chat.find(".upload").filter(new Locator.FilterOptions().setHasText(name));
    }

    private List<String> typesAsked() {
        return gateway.dify().requests().stream()
                .filter(request -> request.path().equals("/v1/chat-messages"))
                .flatMap(request ->
                        StreamSupport.stream(request.json().path("files").spliterator(), false))
                .map(file -> file.path("type").asText())
                .toList();
    }

    private static FilePayload file(String name, String type) {
        return new FilePayload(name, type, name.getBytes(UTF_8));
    }
}
