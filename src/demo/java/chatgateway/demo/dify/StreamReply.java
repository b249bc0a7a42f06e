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
 * An event stream to one caller. Bytes are flushed as they are written, and a disconnected caller is detected without
 * writing.
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

    /** Whether a reply of any kind was started. */
    boolean started() {
        return started;
    }

    /** Whether the stream is not finished and the caller is connected. */
    boolean open() {
        return !finished && !gone();
    }

    /** Starts the event stream; the headers are sent with the first bytes. */
    void begin() {
        if (!started) {
            started = true;
            ctx.status(200).contentType("text/event-stream; charset=utf-8");
        }
    }

    /** Writes and flushes, so that each call sends at least one chunk. */
    void write(byte[] bytes) {
        if (finished) {
            throw new IllegalStateException("the scenario has ended this reply already");
        }
        if (gone()) {
            throw new CallerGone();
        }
        try {
            begin();
            // Not ctx.outputStream(), which compresses and does not flush.
            var out = ctx.res().getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new CallerGone();
        }
    }

    /** Sends a plain reply instead of a stream. */
    void plain(CannedReply canned) {
        started = true;
        stopLooking();
        canned.answer(ctx);
    }

    /** Ends a started stream regularly. */
    void finish() {
        var first = stopLooking();
        if (!first || !started) {
            return;
        }
        try {
            ctx.res().flushBuffer(); // chunked, even when nothing was written
            ctx.res().getOutputStream().close();
        } catch (IOException e) {
            // the caller has disconnected
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
     * Whether the caller has disconnected. Reads the socket: the request is complete and clients do not pipeline, so only the
     * end of the connection can be read.
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

    /** Stops reading the socket, which then belongs to the next request. Returns false if already stopped. */
    private boolean stopLooking() {
        synchronized (looking) {
            var first = !finished;
            finished = true;
            return first;
        }
    }
}
