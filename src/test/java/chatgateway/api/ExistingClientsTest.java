package chatgateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.HostScript;
import chatgateway.support.TestGateway;
import io.github.imfangs.dify.client.DifyChatClient;
import io.github.imfangs.dify.client.DifyClientFactory;
import io.github.imfangs.dify.client.callback.ChatStreamCallback;
import io.github.imfangs.dify.client.enums.FileTransferMethod;
import io.github.imfangs.dify.client.enums.FileType;
import io.github.imfangs.dify.client.enums.ResponseMode;
import io.github.imfangs.dify.client.event.ErrorEvent;
import io.github.imfangs.dify.client.event.MessageEndEvent;
import io.github.imfangs.dify.client.event.MessageEvent;
import io.github.imfangs.dify.client.exception.DifyApiException;
import io.github.imfangs.dify.client.model.chat.ChatMessage;
import io.github.imfangs.dify.client.model.chat.MessageListResponse;
import io.github.imfangs.dify.client.model.file.FileInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that were written for Dify work unchanged: the gateway's URL in place of Dify's, the JWT in place of the key. */
@Timeout(300)
class ExistingClientsTest {
    private static final String SOMEBODY = "somebody";

    @AutoClose
    private TestGateway gateway;

    @Test
    void npms_dify_client_works() throws Exception {
        start(DifyVersion.V1_12);
        gateway.dify().pace(Duration.ZERO);

        var output = HostScript.nodeClient("dify-client", "2", url(), TestGateway.token("u1"), SOMEBODY);

        assertTrue(output.matches("dify-client 2\\.\\S+ works"), output);
        assertOnlyTheTokensUser();
    }

    @ParameterizedTest
    @EnumSource(names = {"V0_11", "V1_12", "V1_14"})
    void dify_java_client_works(DifyVersion version, @TempDir Path directory) throws Exception {
        start(version);
        try (var dify = DifyClientFactory.createChatClient(url(), TestGateway.token("u1"))) {
            var first = dify.sendChatMessage(question("hello", null));
            assertFalse(first.getAnswer().isEmpty());
            assertEquals("chat", first.getMode());
            var conversation = first.getConversationId();
            assertEquals("more", streamed(dify, question("say more", conversation)));

            var messages = dify.getMessages(conversation, SOMEBODY, null, 10).getData();
            assertEquals(
                    List.of("hello", "say more"),
                    messages.stream().map(MessageListResponse.Message::getQuery).toList());
            assertEquals(conversation, onlyConversation(dify));
            assertEquals(
                    "새 이름",
                    dify.renameConversation(conversation, "새 이름", false, SOMEBODY)
                            .getName());
            assertEquals(
                    "success",
                    dify.feedbackMessage(first.getMessageId(), "like", SOMEBODY, "good")
                            .getResult());
            assertEquals(
                    "success",
                    dify.feedbackMessage(first.getMessageId(), null, SOMEBODY, null)
                            .getResult());

            var file = Files.writeString(directory.resolve("시험.txt"), "content");
            var upload = dify.uploadFile(file.toFile(), SOMEBODY);
            assertEquals("시험.txt", upload.getName());
            var about = question("what is this?", null);
            about.setFiles(List.of(FileInfo.builder()
                    .type(FileType.DOCUMENT)
                    .transferMethod(FileTransferMethod.LOCAL_FILE)
                    .uploadFileId(upload.getId())
                    .build()));
            assertFalse(dify.sendChatMessage(about).getAnswer().isEmpty());

            dify.deleteConversation(conversation, SOMEBODY);
            var gone = assertThrows(DifyApiException.class, () -> dify.getMessages(conversation, SOMEBODY, null, 10));
            assertEquals(404, gone.getStatusCode());
            assertEquals("not_found", gone.getErrorCode());
        }
        assertOnlyTheTokensUser();
    }

    @Test
    void dify_java_client_reads_what_newer_difys_have(@TempDir Path directory) throws Exception {
        start(DifyVersion.V1_14);
        try (var dify = DifyClientFactory.createChatClient(url(), TestGateway.token("u1"))) {
            var upload = dify.uploadFile(
                    Files.writeString(directory.resolve("a.txt"), "content").toFile(), SOMEBODY);
            var about = question("what is this?", null);
            about.setFiles(List.of(FileInfo.builder()
                    .type(FileType.DOCUMENT)
                    .transferMethod(FileTransferMethod.LOCAL_FILE)
                    .uploadFileId(upload.getId())
                    .build()));
            var answer = dify.sendChatMessage(about);

            try (var preview = dify.previewFile(upload.getId(), true)) {
                assertArrayEquals("content".getBytes(UTF_8), preview.getContentAsBytes());
                assertTrue(preview.getIsAttachment());
            }
            assertTrue(dify.getSuggestedQuestions(answer.getMessageId(), SOMEBODY)
                    .getResult()
                    .equals("success"));
            assertFalse(dify.getAppInfo().getName().isEmpty());
            assertFalse(dify.getAppWebAppSettings().getTitle().isEmpty());
            assertTrue(dify.getAppParameters().getFileUpload() != null);
            dify.getConversationVariables(answer.getConversationId(), SOMEBODY, null, 20, null);
            assertTrue(dify.textToAudio(null, "Hello.", SOMEBODY).length > 100);
            var sound = Files.writeString(directory.resolve("a.mp3"), "sound").toFile();
            assertFalse(dify.audioToText(sound, SOMEBODY).getText().isEmpty());
        }
        assertOnlyTheTokensUser();
    }

    @Test
    void dify_java_client_stops_an_answer() throws Exception {
        start(DifyVersion.V1_12);
        var stopped = new AtomicBoolean();
        gateway.dify().play(answer -> {
            try {
                answer.text("I will go on");
                answer.hold();
            } finally {
                stopped.set(true);
            }
        });
        try (var dify = DifyClientFactory.createChatClient(url(), TestGateway.token("u1"))) {
            var stream = new Stream();
            dify.sendChatMessageStream(question("hello", null), stream);
            var task = stream.taskId.get(30, TimeUnit.SECONDS);

            assertEquals("success", dify.stopChatMessage(task, SOMEBODY).getResult());

            Eventually.that("the answer ends", stopped::get);
            assertEquals("I will go on", stream.text.get(30, TimeUnit.SECONDS));
        }
        assertOnlyTheTokensUser();
    }

    private String streamed(DifyChatClient dify, ChatMessage question) throws Exception {
        gateway.dify().play(answer -> {
            answer.streamText("mo");
            answer.streamText("re");
            answer.end();
        });
        var stream = new Stream();
        dify.sendChatMessageStream(question, stream);
        return stream.text.get(30, TimeUnit.SECONDS);
    }

    private static String onlyConversation(DifyChatClient dify) throws Exception {
        var conversations =
                dify.getConversations(SOMEBODY, null, 20, "-updated_at").getData();
        assertEquals(1, conversations.size());
        return conversations.get(0).getId();
    }

    private static ChatMessage question(String query, String conversationId) {
        return ChatMessage.builder()
                .query(query)
                .user(SOMEBODY)
                .conversationId(conversationId)
                .responseMode(ResponseMode.BLOCKING)
                .build();
    }

    /** What arrives of one streamed answer. */
    private static final class Stream implements ChatStreamCallback {
        private final StringBuilder words = new StringBuilder();
        private final CompletableFuture<String> taskId = new CompletableFuture<>();
        private final CompletableFuture<String> text = new CompletableFuture<>();

        @Override
        public void onMessage(MessageEvent event) {
            words.append(event.getAnswer());
            taskId.complete(event.getTaskId());
        }

        @Override
        public void onMessageEnd(MessageEndEvent event) {
            text.complete(words.toString());
        }

        @Override
        public void onError(ErrorEvent event) {
            text.completeExceptionally(new AssertionError(event.toString()));
        }

        @Override
        public void onException(Throwable e) {
            text.completeExceptionally(e);
        }
    }

    /** A user that the client sends is ignored. */
    private void assertOnlyTheTokensUser() {
        for (var received : gateway.dify().requests()) {
            assertFalse(received.query().contains(SOMEBODY), received.toString());
            assertFalse(received.text().contains(SOMEBODY), received.text());
        }
        assertEquals(List.of(), gateway.dify().conversationsOf(TestGateway.KEY, SOMEBODY));
        assertFalse(gateway.dify().messagesOf(TestGateway.KEY, "cointutor_u1").isEmpty());
    }

    private String url() {
        return gateway.url() + "/v1";
    }

    private void start(DifyVersion version) {
        gateway = TestGateway.start(version, Mode.CHAT, Map.of());
    }
}
