package chatgateway.support.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.http.EventStreamResponse.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.util.Callback;

/** A client of an event stream, which takes what is written at once, later, or never. */
public final class ClientOutput implements Output {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private int writes;
    private int largest;
    private boolean isSlow;
    private IOException failure; // null while it is connected
    private Callback waiting; // of a write that was not taken yet; null without one

    @Override
    public void write(ByteBuffer bytes, Callback callback) {
        synchronized (this) {
            writes++;
            largest = Math.max(largest, bytes.remaining());
            var taken = new byte[bytes.remaining()];
            bytes.get(taken);
            received.writeBytes(taken);
            if (isSlow) {
                waiting = callback;
                return;
            }
        }
        if (failure == null) {
            callback.succeeded();
        } else {
            callback.failed(failure);
        }
    }

    /** From now on, writes do not complete. */
    public synchronized void takesNothing() {
        isSlow = true;
    }

    /** Completes the write that waits, and all that follow. */
    public void takesAll() {
        Callback completed;
        synchronized (this) {
            isSlow = false;
            completed = waiting;
            waiting = null;
        }
        if (completed != null) {
            completed.succeeded();
        }
    }

    /** From now on, every write fails. */
    public void fails(IOException cause) {
        failure = cause;
    }

    public synchronized String text() {
        return received.toString(UTF_8);
    }

    public synchronized int writes() {
        return writes;
    }

    /** The largest write, in bytes. */
    public synchronized int largest() {
        return largest;
    }
}
