package chatgateway.demo.dify;

import chatgateway.demo.dify.StreamReply.CallerGone;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/** Sends the events of one answer to its caller, in streaming mode, and to the subscribers of the run. */
final class EventSink {
    private final DifyInstance dify;
    private final WorkflowRun run;
    private final StreamReply reply;
    private final boolean streaming;
    private final boolean worker;
    private long lastByte = System.nanoTime();

    /**
     * @param run null in apps without a workflow
     * @param reply null for a run that continues after a pause, which has no caller
     */
    EventSink(DifyInstance dify, FakeApp app, WorkflowRun run, StreamReply reply, boolean streaming) {
        this.dify = dify;
        this.run = run;
        this.reply = reply;
        this.streaming = streaming;
        this.worker = streaming && dify.version().usesWorker(app.mode());
    }

    void send(ObjectNode event) {
        if (!streaming) {
            return;
        }
        var frame = DemoJson.frame(event, dify.version());
        if (worker) {
            run.publish(frame);
        }
        if (worker && reply != null && !reply.started()) {
            raw(StreamReply.PING); // a worker's stream begins with a ping (docs/dify-api.md#framing)
        }
        raw(frame);
    }

    void ping() {
        raw(StreamReply.PING);
    }

    void raw(byte[] bytes) {
        lastByte = System.nanoTime();
        if (!streaming || reply == null) {
            return;
        }
        try {
            reply.write(bytes);
        } catch (CallerGone e) {
            if (!worker) {
                throw e;
            }
        }
    }

    /** Time since the last write. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastByte);
    }

    boolean streaming() {
        return streaming;
    }

    boolean callerGone() {
        return reply != null && reply.gone();
    }

    /** Whether the caller has disconnected and Dify aborts the answer then (docs/dify-api.md#clients-that-disconnect). */
    boolean abandoned() {
        return streaming && !worker && callerGone();
    }

    void plain(CannedReply canned) {
        reply.plain(canned);
    }

    /** Ends the stream, even an empty one, unless it has ended. */
    void close() {
        reply.begin();
        reply.finish();
    }

    void abort() {
        reply.reset();
    }
}
