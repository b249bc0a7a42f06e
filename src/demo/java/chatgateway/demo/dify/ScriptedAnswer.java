package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The answer to one message, written by a {@link Scenario}.
 *
 * <p>The methods that send events ({@link #text}, {@link #event}, {@link #end}, ...) throw if the user has stopped the answer
 * or if the caller has disconnected and this version of Dify then aborts (docs/dify-api.md#clients-that-disconnect). A
 * scenario must not catch that; the answer is then ended as Dify does. In blocking mode nothing is sent until the scenario
 * returns.
 */
public final class ScriptedAnswer {
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final long POLL_MILLIS = 100;
    private static final Pattern WORD = Pattern.compile("\\S+\\s*|\\s+");

    private final DifyInstance dify;
    private final AnswerJob job;
    private final EventSink sink;
    private final AnswerPlayer player;

    ScriptedAnswer(DifyInstance dify, AnswerJob job, EventSink sink, AnswerPlayer player) {
        this.dify = dify;
        this.job = job;
        this.sink = sink;
        this.player = player;
    }

    /** The body of the request. */
    public ObjectNode request() {
        return job.request().body();
    }

    /** The {@code user} of the request. */
    public String user() {
        return job.user().session();
    }

    /** The query, or the texts of the inputs in an app without a query. */
    public String messageText() {
        return job.request().text();
    }

    /** Null in completion and workflow apps. */
    public String conversationId() {
        return job.conversation() == null ? null : job.conversation().id();
    }

    /** Null in workflow apps. */
    public String messageId() {
        return job.message() == null ? null : job.message().id();
    }

    public String taskId() {
        return job.task().id();
    }

    /** Null in apps without a workflow. */
    public String runId() {
        return job.run() == null ? null : job.run().id();
    }

    public boolean stopRequested() {
        return job.task().stopped();
    }

    /** Whether the caller has disconnected; reads the socket, writes nothing. */
    public boolean callerGone() {
        return sink.callerGone();
    }

    /** Whether the answer has ended, in any way. */
    public boolean ended() {
        return player.ended();
    }

    /** Sends one text event with this text, after the events that begin a workflow, if any. */
    public void text(String delta) {
        player.text(delta);
    }

    /** Sends the text word by word, at the configured pace. */
    public void streamText(String text) throws InterruptedException {
        for (var word = WORD.matcher(text); word.find(); ) {
            text(word.group());
            if (sink.streaming()) {
                pause(dify.options().pace());
            }
        }
    }

    /** An iteration of a workflow, one round for each of these; what its nodes write is not part of the answer. */
    public void iterate(String... written) {
        player.iterate(List.of(written));
    }

    /** Two branches of a workflow that run at the same time, and their texts. */
    public void inParallel(String one, String two) {
        player.inParallel(one, two);
    }

    /** Replaces the text so far. */
    public void replace(String newText) {
        player.replace(newText);
    }

    /**
     * An answer by moderation or an annotation: the whole text and the end, without a workflow
     * (docs/dify-api.md#order-and-end-of-events).
     */
    public void shortCircuit(String wholeText) {
        player.shortCircuit(wholeText);
    }

    /** Sends an event with the usual envelope and these fields. */
    public void event(String name, Consumer<ObjectNode> fields) {
        var own = DemoJson.object();
        fields.accept(own);
        player.event(name, own);
    }

    /**
     * Sends an agent's thought three times under one id: empty, with its tool, and with the tool's output.
     *
     * @param input JSON, as Dify writes it
     */
    public void thought(String thought, String tool, String input, String observation) {
        player.useTool(toolCall(thought, tool, input), observation, null, null, null);
    }

    /** The same of a tool that makes a file. */
    public void thought(
            String thought, String tool, String input, String observation, String name, String mimeType, byte[] bytes) {
        player.useTool(toolCall(thought, tool, input), observation, name, mimeType, bytes);
    }

    /** Adds a citation, which is sent with the end of the answer. */
    public void cite(String document, String content) {
        var sources = job.message().sources();
        sources.add(RowJson.source(
                sources.size() + 1, document, content, dify.version(), job.app().mode()));
    }

    /** Adds a file of a tool. Chats send an event for it now; chatflows list it at the end and expect a link in the text. */
    public StoredFile file(String name, String mimeType, byte[] bytes) {
        return player.attach(name, mimeType, bytes);
    }

    /** A fresh signed link to a file. */
    public String link(StoredFile file) {
        return dify.links().link(file);
    }

    /** Whether this app and version can request input from a person. */
    public boolean canRequestInput() {
        return job.run() != null && dify.version().atLeast(DifyVersion.V1_14) && sink.streaming();
    }

    /** Requests input and pauses the run; {@code afterwards} runs when the form is submitted. See {@link #canRequestInput}. */
    public void requestInput(String formContent, Scenario afterwards) {
        player.askHuman(formContent, afterwards);
    }

    /** Ends the answer as this app and version do, and saves it. */
    public void end() {
        player.end();
    }

    /** An error event; in a blocking call the same as an HTTP error. */
    public void error(String code, int status, String message) {
        player.error(code, status, message);
    }

    /** The model's provider answers with this status: a failure as this app and version sends it. */
    public void modelFails(int status) {
        player.modelFails(ModelFailure.status(status));
    }

    /** The connection to the model's provider breaks. */
    public void modelBreaks() {
        player.modelFails(ModelFailure.broken());
    }

    /** Fails the run of a chatflow or workflow. */
    public void failRun(String message) {
        player.failRun(message);
    }

    /** A plain HTTP reply instead of a stream; nothing may have been written before. */
    public void status(int status, String contentType, String body, Map<String, String> headers) {
        status(new CannedReply(status, contentType, body.getBytes(StandardCharsets.UTF_8), headers));
    }

    public void status(CannedReply reply) {
        sink.plain(reply);
    }

    public void ping() {
        sink.ping();
    }

    /** These bytes, written and flushed as they are. */
    public void raw(byte[] bytes) {
        sink.raw(bytes);
    }

    public void raw(String utf8) {
        raw(utf8.getBytes(StandardCharsets.UTF_8));
    }

    /** Resets the TCP connection. */
    public void abort() {
        sink.abort();
    }

    /** Ends the body without a terminal event. */
    public void closeEarly() {
        sink.close();
    }

    /** Waits, with pings, until the user stops the answer, the caller leaves or the server closes. */
    public void hold() throws InterruptedException {
        pause(FOREVER);
    }

    /** Waits, with a ping after every {@link DifyOptions#pingEvery}. */
    public void pause(Duration time) throws InterruptedException {
        var end = System.nanoTime() + time.toNanos();
        for (var left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            job.task().awaitStop(Math.min(POLL_MILLIS, (left + 999_999) / 1_000_000));
            player.checkpoint();
            if (sink.silence().compareTo(dify.options().pingEvery()) >= 0) {
                sink.ping();
            }
        }
    }

    private static ObjectNode toolCall(String thought, String tool, String input) {
        var call = DemoJson.object().put("thought", thought).put("tool", tool).put("tool_input", input);
        call.putObject("tool_labels").putObject(tool).put("en_US", tool);
        return call;
    }
}
