package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The open reply to one generation request, for the scenario that writes it.
 *
 * <p>What speaks for Dify ({@link #text}, {@link #event}, {@link #end}, ...) throws when the user stopped the answer or,
 * where Dify gives up then (docs/dify-api.md#clients-that-disconnect), when the caller left: a scenario lets that pass,
 * and the answer is wound up as Dify would. In a blocking call the same scenario writes nothing until it returns.
 */
public final class ScriptedAnswer {
    private static final Duration FOREVER = Duration.ofDays(1);
    private static final long LOOK_EVERY_MILLIS = 100;
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

    /** The body that asked, as it arrived. */
    public ObjectNode request() {
        return job.request().body();
    }

    /** The {@code user} text the request carried. */
    public String user() {
        return job.user().session();
    }

    /** The query, or in an app without one the text among the inputs. */
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

    /** Null in apps that are not made of a workflow. */
    public String runId() {
        return job.run() == null ? null : job.run().id();
    }

    public boolean stopRequested() {
        return job.task().stopped();
    }

    /** Whether the caller has closed its connection; looks at the socket, writes nothing. */
    public boolean callerGone() {
        return sink.callerGone();
    }

    /** Whether the answer has had its ending, of whatever kind. */
    public boolean ended() {
        return player.ended();
    }

    /** One text event with exactly this text, after the events that begin a workflow where there is one. */
    public void text(String delta) {
        player.text(delta);
    }

    /** The text word by word, in the pace that is set. */
    public void streamText(String text) throws InterruptedException {
        for (var word = WORD.matcher(text); word.find(); ) {
            text(word.group());
            if (sink.streaming()) {
                pause(dify.options().pace());
            }
        }
    }

    /** Throws the text away and shows this one. */
    public void replace(String newText) {
        player.replace(newText);
    }

    /**
     * A question that moderation or an annotation answers: the whole text, the end, and no workflow
     * (docs/dify-api.md#order-and-end-of-events).
     */
    public void shortCircuit(String wholeText) {
        player.shortCircuit(wholeText);
    }

    /** An event in the usual envelope, with these fields after it. */
    public void event(String name, Consumer<ObjectNode> fields) {
        var own = DemoJson.object();
        fields.accept(own);
        player.event(name, own);
    }

    /**
     * A thought of an agent: sent empty, then with its tool, then with what the tool said, under one id.
     *
     * @param input JSON, as Dify writes it
     */
    public void thought(String thought, String tool, String input, String observation) {
        player.begin();
        var row = RowJson.thought(
                UUID.randomUUID().toString(), job.message().thoughts().size() + 1);
        event("agent_thought", event -> event.setAll(row));
        row.put("thought", thought).put("tool", tool).put("tool_input", input);
        row.putObject("tool_labels").putObject(tool).put("en_US", tool);
        event("agent_thought", event -> event.setAll(row));
        row.put("observation", observation);
        event("agent_thought", event -> event.setAll(row));
        job.message().thoughts().add(row);
    }

    /** A source, shown with the end of the answer. */
    public void cite(String document, String content) {
        var sources = job.message().sources();
        sources.add(RowJson.source(sources.size() + 1, document, content));
    }

    /** A file a tool made. Chats announce it now; chatflows list it at the end and expect a link in the text. */
    public StoredFile file(String name, String mimeType, byte[] bytes) {
        return player.attach(name, mimeType, bytes);
    }

    /** A fresh signed link to a file. */
    public String link(StoredFile file) {
        return dify.links().link(file);
    }

    /** Whether this app and version can ask a human. */
    public boolean canRequestInput() {
        return job.run() != null && dify.version().atLeast(DifyVersion.V1_14) && sink.streaming();
    }

    /** Asks a human and pauses the run; {@code afterwards} goes on when the form is answered. See {@link #canRequestInput}. */
    public void requestInput(String formContent, Scenario afterwards) {
        player.askHuman(formContent, afterwards);
    }

    /** The usual ending of this app and version. The answer is saved. */
    public void end() {
        player.end();
    }

    /** An error event; in a blocking call the same as an HTTP error. */
    public void error(String code, int status, String message) {
        player.error(code, status, message);
    }

    /** The run of a chatflow or workflow fails. */
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

    /** A clean end of the body without any ending of the answer. */
    public void closeEarly() {
        sink.close();
    }

    /** Waits, with pings, until the user stops the answer, the caller leaves or the server closes. */
    public void hold() throws InterruptedException {
        pause(FOREVER);
    }

    /** Waits; pings when the silence gets long. */
    public void pause(Duration time) throws InterruptedException {
        var end = System.nanoTime() + time.toNanos();
        for (var left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            job.task().awaitStop(Math.min(LOOK_EVERY_MILLIS, (left + 999_999) / 1_000_000));
            player.checkpoint();
            if (sink.silence().compareTo(dify.options().pingEvery()) >= 0) {
                sink.ping();
            }
        }
    }
}
