package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.Generation;
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

    private final Installation dify;
    private final AgentTurn turn;
    private final Channel channel;
    private final Course course;

    ScriptedAnswer(Installation dify, AgentTurn turn, Channel channel, Course course) {
        this.dify = dify;
        this.turn = turn;
        this.channel = channel;
        this.course = course;
    }

    /** The body that asked, as it arrived. */
    public ObjectNode request() {
        return turn.ask().body();
    }

    /** The {@code user} text the request carried. */
    public String user() {
        return turn.user().session();
    }

    /** The query, or in an app without one the text among the inputs. */
    public String question() {
        return turn.ask().question();
    }

    /** Null in completion and workflow apps. */
    public String conversationId() {
        return turn.conversation() == null ? null : turn.conversation().id();
    }

    /** Null in workflow apps. */
    public String messageId() {
        return turn.message() == null ? null : turn.message().id();
    }

    public String taskId() {
        return turn.task().id();
    }

    /** Null in apps that are not made of a workflow. */
    public String runId() {
        return turn.run() == null ? null : turn.run().id();
    }

    public boolean stopRequested() {
        return turn.task().stopped();
    }

    /** Whether the caller has closed its connection; looks at the socket, writes nothing. */
    public boolean callerGone() {
        return channel.callerGone();
    }

    /** Whether the answer has had its ending, of whatever kind. */
    public boolean ended() {
        return course.ended();
    }

    /** One text event with exactly this text, after the events that begin a workflow where there is one. */
    public void text(String delta) {
        course.text(delta);
    }

    /** The text word by word, in the pace that is set. */
    public void say(String words) throws InterruptedException {
        for (var word = WORD.matcher(words); word.find(); ) {
            text(word.group());
            if (channel.streaming()) {
                pause(dify.switches().pace());
            }
        }
    }

    /** Throws the text away and shows this one. */
    public void replace(String newText) {
        course.replace(newText);
    }

    /**
     * A question that moderation or an annotation answers: the whole text, the end, and no workflow
     * (docs/dify-api.md#order-and-end-of-events).
     */
    public void shortCircuit(String wholeText) {
        course.shortCircuit(wholeText);
    }

    /** An event in the usual envelope, with these fields after it. */
    public void event(String name, Consumer<ObjectNode> fields) {
        var own = DemoJson.object();
        fields.accept(own);
        course.event(name, own);
    }

    /**
     * A thought of an agent: sent empty, then with its tool, then with what the tool said, under one id.
     *
     * @param input JSON, as Dify writes it
     */
    public void thought(String thought, String tool, String input, String observation) {
        course.begin();
        var row = Rows.thought(
                UUID.randomUUID().toString(), turn.message().thoughts().size() + 1);
        event("agent_thought", event -> event.setAll(row));
        row.put("thought", thought).put("tool", tool).put("tool_input", input);
        row.putObject("tool_labels").putObject(tool).put("en_US", tool);
        event("agent_thought", event -> event.setAll(row));
        row.put("observation", observation);
        event("agent_thought", event -> event.setAll(row));
        turn.message().thoughts().add(row);
    }

    /** A source, shown with the end of the answer. */
    public void cite(String document, String content) {
        var sources = turn.message().sources();
        sources.add(Rows.source(sources.size() + 1, document, content));
    }

    /** A file a tool made. Chats announce it now; chatflows list it at the end and expect a link in the text. */
    public StoredFile file(String name, String mimeType, byte[] bytes) {
        return course.attach(name, mimeType, bytes);
    }

    /** A fresh signed link to a file. */
    public String link(StoredFile file) {
        return dify.links().link(file);
    }

    /** Whether this app and generation can ask a human. */
    public boolean canAsk() {
        return turn.run() != null && dify.generation().atLeast(Generation.V1_14) && channel.streaming();
    }

    /** Asks a human and pauses the run; {@code afterwards} goes on when the form is answered. See {@link #canAsk}. */
    public void ask(String formContent, Scenario afterwards) {
        course.askHuman(formContent, afterwards);
    }

    /** The usual ending of this app and generation. The answer is saved. */
    public void end() {
        course.end();
    }

    /** An error event; in a blocking call the same as an HTTP error. */
    public void error(String code, int status, String message) {
        course.error(code, status, message);
    }

    /** The run of a chatflow or workflow fails. */
    public void failRun(String message) {
        course.failRun(message);
    }

    /** A plain HTTP reply instead of a stream; nothing may have been written before. */
    public void status(int status, String contentType, String body, Map<String, String> headers) {
        status(new Canned(status, contentType, body.getBytes(StandardCharsets.UTF_8), headers));
    }

    public void status(Canned reply) {
        channel.plain(reply);
    }

    public void ping() {
        channel.ping();
    }

    /** These bytes, written and flushed as they are. */
    public void raw(byte[] bytes) {
        channel.raw(bytes);
    }

    public void raw(String utf8) {
        raw(utf8.getBytes(StandardCharsets.UTF_8));
    }

    /** Resets the TCP connection. */
    public void abort() {
        channel.abort();
    }

    /** A clean end of the body without any ending of the answer. */
    public void closeEarly() {
        channel.close();
    }

    /** Waits, with pings, until the user stops the answer, the caller leaves or the server closes. */
    public void hold() throws InterruptedException {
        pause(FOREVER);
    }

    /** Waits; pings when the silence gets long. */
    public void pause(Duration time) throws InterruptedException {
        var end = System.nanoTime() + time.toNanos();
        for (var left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            turn.task().awaitStop(Math.min(LOOK_EVERY_MILLIS, (left + 999_999) / 1_000_000));
            course.checkpoint();
            if (channel.silence().compareTo(dify.switches().pingEvery()) >= 0) {
                channel.ping();
            }
        }
    }
}
