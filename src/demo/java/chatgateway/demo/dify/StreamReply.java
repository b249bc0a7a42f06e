package chatgateway.demo.dify;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * The open event stream to one caller: bytes leave the moment they are written, and a caller that has gone is noticed
 * without writing.
 */
final class StreamReply {
    static final byte[] PING = "event: ping\n\n".getBytes(StandardCharsets.UTF_8);

    /** The caller closed its connection. */
    static final class CallerGone extends RuntimeException {}

    private final Context ctx;
    private final EndPoint connection;
    private final Object looking = new Object();
    private volatile boolean started;
    private volatile boolean finished;
    private boolean left;

    StreamReply(Context ctx) {
        this.ctx = ctx;
        this.connection = ServletContextRequest.getServletContextRequest(ctx.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
    }

    /** Whether anything was answered, in whatever way. */
    boolean started() {
        return started;
    }

    /** Whether it is being written and read. */
    boolean open() {
        return !finished && !gone();
    }

    /** Makes this an event stream; the headers leave with the first bytes. */
    void begin() {
        if (!started) {
            started = true;
            ctx.status(200).contentType("text/event-stream; charset=utf-8");
        }
    }

    /** Writes and flushes: each call is at least one chunk of its own. */
    void write(byte[] bytes) {
        if (finished) {
            throw new IllegalStateException("the scenario has ended this reply already");
        }
        if (gone()) {
            throw new CallerGone();
        }
        try {
            begin();
            // Not ctx.outputStream(): that one compresses, and its flush does nothing.
            var out = ctx.res().getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new CallerGone();
        }
    }

    /** Answers without a stream. */
    void plain(CannedReply canned) {
        started = true;
        stopLooking();
        canned.answer(ctx);
    }

    /** The regular end of a stream that was begun. */
    void finish() {
        var first = stopLooking();
        if (!first || !started) {
            return;
        }
        try {
            ctx.res().flushBuffer(); // chunked, even when nothing was written
            ctx.res().getOutputStream().close();
        } catch (IOException e) {
            // the caller left first
        }
    }

    /** Ends the connection with a TCP reset. */
    void reset() {
        started = true;
        stopLooking();
        try {
            ((SocketChannel) connection.getTransport()).setOption(StandardSocketOptions.SO_LINGER, 0);
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether the caller closed its side. Reads the socket: the request is complete and nobody pipelines, so that
     * nothing but the end can come.
     */
    boolean gone() {
        synchronized (looking) {
            if (left || !connection.isOpen()) {
                return true;
            }
            try {
                left = !finished && connection.fill(BufferUtil.allocate(1)) < 0;
            } catch (IOException e) {
                left = true;
            }
            return left;
        }
    }

    /** After this the socket belongs to the next request. False when it did before. */
    private boolean stopLooking() {
        synchronized (looking) {
            var first = !finished;
            finished = true;
            return first;
        }
    }
}
