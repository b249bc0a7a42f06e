package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.dify.AppType;
import chatgateway.json.Json;
import chatgateway.support.TestGateway;
import chatgateway.support.stream.EventRows;
import chatgateway.support.stream.EventRows.Row;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What subscribers receive of each event: text unchanged, the rest by the allow-list, nothing unknown. */
class EventPolicyTest {
    private static final String IDS =
            "'conversation_id':'c1','message_id':'m1','created_at':1,'task_id':'t1'," + "'workflow_run_id':'r1',";
    private static final String IDS_OF_OTHERS = "'tenant_id':'CANARY','session_id':'CANARY','app_id':'CANARY',"
            + "'created_by':{'user':'CANARY'},'inputs':{'sys.user_id':'CANARY'},";

    private final FileLinks links =
            FileLinks.of(TestGateway.settings("http://dify.internal:5001", Map.of()), "cointutor");
    private final EventPolicy chat = EventPolicy.of(AppType.CHAT, links);
    private final EventPolicy workflow = EventPolicy.of(AppType.WORKFLOW, links);

    @ParameterizedTest
    @MethodSource("chatgateway.support.stream.EventRows#chat")
    void an_event_of_a_chat_is_trimmed(Row row) {
        assertTrimmed(row, chat);
    }

    @ParameterizedTest
    @MethodSource("chatgateway.support.stream.EventRows#workflow")
    void an_event_of_a_workflow_app_is_trimmed(Row row) {
        assertTrimmed(row, workflow);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: ping\n\n",
                "data: {\"event\": \"message\", \"answer\": \"H\\u00e9\", \"answer\":\"twice\", \"x\": 1e400}\n\n",
                "data: {\"event\":\"agent_message\",\"answer\":\"é\"}\n\n",
                "data: {\"event\":\"message\",\"answer\":\"half a frame\n\n",
                "data: {\"event\":\"message_replace\",\"answer\":\"no\",\"reason\":\"output_moderation\"}\n\n",
                "data: {\"event\":\"text_chunk\",\"data\":{\"text\":\"x\",\"from_variable_selector\":[\"a\",\"b\"]}}\n\n",
                "data: {\"event\":\"text_replace\",\"data\":{\"text\":\"x\"}}\n\n",
                "data: {\"event\":\"reasoning_chunk\",\"data\":{\"reasoning\":\"x\",\"is_final\":false}}\n\n",
                "data: {\"event\":\"tts_message\",\"audio\":\"AAAA\"}\n\n",
                "data: {\"event\":\"tts_message_end\",\"audio\":\"\"}\n\n",
                // Dify 1.11.2 to 1.12: text under the name of the file that the message has (docs/dify-api.md#events)
                "data: {\"event\": \"message_file\", \"id\":\"m1\",  \"answer\": \"text\"}\n\n"
            })
    void text_leaves_byte_for_byte(String frame) {
        var bytes = frame.getBytes(StandardCharsets.UTF_8);

        assertArrayEquals(bytes, chat.apply(new Frame(bytes)).orElseThrow().bytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"message_replace\",\"answer\":\"![a](HOST/files/X)\"}",
                "{\"event\":\"text_replace\",\"data\":{\"text\":\"![a](HOST/files/X)\"}}",
                "{\"event\":\"agent_thought\",\"thought\":\"see HOST/files/X\"}",
            })
    void file_links_in_a_whole_text_are_the_gateways(String event) {
        var sent = event.replace("X", "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11/file-preview?timestamp=1&nonce=2&sign=3=");
        var frame = new Frame(("data: " + sent.replace("HOST", "http://api.internal:5001") + "\n\n")
                .getBytes(StandardCharsets.UTF_8));

        var received = chat.apply(frame).orElseThrow().bytes();

        assertEquals("data: " + sent.replace("HOST", "") + "\n\n", new String(received, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"event\":\"node_finished\",\"data\":{\"title\":\"CANARY\"\n\n",
                "data: {\"event\":\"message_file\",\"answer\":\"CANARY\n\n",
                "data: {\"event\":\"workflow_started\"\ndata: ,\"inputs\":\"CANARY\"}\n\n",
                "data: {\"event\":\"\",\"data\":\"CANARY\"}\n\n",
                "data: {\"event\":null,\"data\":\"CANARY\"}\n\n",
                "data: {\"data\":\"CANARY\",\"event\":\"message\"}\n\n",
                "data: {}\n\n",
                "data: [DONE]\n\n",
                "event: message\ndata: {\"answer\":\"CANARY\"}\n\n",
                ": CANARY\n\n",
                "\n\n"
            })
    void an_event_that_cannot_be_read_is_dropped(String frame) {
        var bytes = frame.getBytes(StandardCharsets.UTF_8);

        assertEquals(Optional.empty(), chat.apply(new Frame(bytes)).map(EventPolicyTest::text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"event\":\"node_finished\",\"data\":{}}{\"x\":\"CANARY\"}\n\n",
                "data: {\"event\":\"workflow_finished\",\"data\":{},\"data\":{\"outputs\":\"CANARY\"}}\n\n",
                "data: {\"event\":\"message_end\",\"id\":\"\\ud800\"}\n\n",
                "data: {\"event\":\"message_end\",\"id\":NaN}\n\n"
            })
    void json_that_only_a_lenient_reader_accepts_is_filtered_like_any_other(String frame) {
        var filtered =
                chat.apply(new Frame(frame.getBytes(StandardCharsets.UTF_8))).orElseThrow();

        assertFalse(text(filtered).contains("CANARY"), text(filtered));
    }

    @Test
    void bytes_that_are_not_utf_8_are_replaced_in_a_filtered_event() {
        var frame = "data: {\"event\":\"message_end\",\"id\":\"?\"}\n\n".getBytes(StandardCharsets.UTF_8);
        frame[new String(frame, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xff;

        assertTrue(text(chat.apply(new Frame(frame)).orElseThrow()).contains("\"id\":\"\ufffd\""));
    }

    @Test
    void a_file_with_a_comment_is_a_file() {
        var both = json("{'event':'message_file','answer':'CANARY','url':'" + EventRows.FILE_LINK + "'}");

        assertFalse(text(chat.apply(Frame.of(both)).orElseThrow()).contains("CANARY"));
    }

    @Test
    void a_blocking_answer_is_trimmed_too() {
        var answer = json(
                "{'event':'message','task_id':'t1','id':'m1','message_id':'m1','conversation_id':'c1',"
                        + "'mode':'advanced-chat','answer':'all','metadata':{'usage':{'total_price':'CANARY'},"
                        + "'retriever_resources':[{'content':'180','dataset_id':'CANARY'}]},'created_at':1,'tenant_id':'CANARY'}");

        assertEquals(
                json("{'event':'message','task_id':'t1','id':'m1','message_id':'m1','conversation_id':'c1',"
                        + "'mode':'advanced-chat','answer':'all','metadata':{" + EventRows.NO_USAGE
                        + ",'retriever_resources':[{'content':'180'}]},'created_at':1}"),
                chat.apply(answer));
    }

    @Test
    void a_blocking_run_keeps_its_outputs() {
        var answer = json("{'task_id':'t1','workflow_run_id':'r1','data':{'id':'r1','workflow_id':'w1',"
                + "'status':'failed','outputs':{'text':'half'},'error':'CANARY','elapsed_time':1,'total_tokens':'CANARY',"
                + "'total_steps':4,'created_at':1,'finished_at':2,'created_by':{'user':'CANARY'}}}");

        assertEquals(
                json("{'task_id':'t1','workflow_run_id':'r1','data':{'id':'r1','workflow_id':'w1','status':'failed',"
                        + "'outputs':{'text':'half'},'elapsed_time':1,'total_tokens':0,'total_steps':4,'created_at':1,'finished_at':2,"
                        + "'error':'The chat service did not answer properly. Try again.'}}"),
                workflow.apply(answer));
    }

    private static void assertTrimmed(Row row, EventPolicy policy) {
        var name = "'event':'" + row.event() + "',";
        var sent = Frame.of(json("{" + name + IDS + IDS_OF_OTHERS + row.dify() + "}"));
        assertTrue(text(sent).contains("CANARY"));

        var left = policy.apply(sent);

        assertEquals(
                Optional.ofNullable(row.browser()).map(fields -> json("{" + name + IDS + fields + "}")),
                left.flatMap(Frame::json));
    }

    private static ObjectNode json(String singleQuoted) {
        return Json.object(singleQuoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
    }

    private static String text(Frame frame) {
        return new String(frame.bytes(), StandardCharsets.UTF_8);
    }
}
