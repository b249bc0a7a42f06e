package chatgateway.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection that receives an answer: a bounded queue between the thread that reads Dify and the thread that writes
 * the response.
 *
 * <p>A full queue blocks the reader, so that a slow client slows Dify down. A client that takes nothing for {@value
 * #MAX_BLOCKED_SECONDS} s is disconnected.
 */
public final class Subscriber {
    private static final int MAX_QUEUED_BYTES = 32 * 1024;
    private static final int MAX_BLOCKED_SECONDS = 30;
    private static final int HEARTBEAT_SECONDS = 15; // well below the 60 s after which nginx and most clients give up

    private final ReentrantLock lock = new ReentrantLock(); // not synchronized, which would pin virtual threads
    private final Condition changed = lock.newCondition();
    private final Queue<Frame> replay;
    private final Queue<Frame> queue = new ArrayDeque<>();
    private int queuedBytes; // without the replay, which is bounded by itself
    private boolean ended;
    private volatile boolean disconnected; // written under the lock

    /** @param replay is sent first and does not count against the queue's limit */
    Subscriber(List<Frame> replay) {
        this.replay = new ArrayDeque<>(replay);
    }

    /**
     * Queues a frame; does nothing once the client has disconnected.
     *
     * @param mayBlock whether to wait while the queue is full; otherwise a full queue disconnects the client, which can
     *     join again
     */
    void send(Frame frame, boolean mayBlock) throws InterruptedException {
        lock.lock();
        try {
            var nanos = mayBlock ? TimeUnit.SECONDS.toNanos(MAX_BLOCKED_SECONDS) : 0;
            while (queuedBytes >= MAX_QUEUED_BYTES && !disconnected) {
                if (nanos <= 0) {
                    disconnect();
                    return;
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (!disconnected) {
                queue.add(frame);
                queuedBytes += frame.bytes().length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream after the frames that are queued. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes frames until the answer ends or the client disconnects, and flushes whenever the queue is empty.
     *
     * @throws IOException if the client has disconnected
     */
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        try {
            out.flush(); // the status and headers: Dify has accepted the message
            for (var frame = next(); frame != null; frame = next()) {
                out.write(frame.bytes());
                if (isEmpty()) {
                    out.flush();
                }
            }
        } finally {
            disconnect();
        }
    }

    /** Ends the stream now and frees what is queued. */
    void disconnect() {
        lock.lock();
        try {
            disconnected = true;
            replay.clear();
            queue.clear();
            queuedBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isDisconnected() {
        return disconnected;
    }

    /** Whether the queue has reached its limit. */
    boolean isFull() {
        lock.lock();
        try {
            return queuedBytes >= MAX_QUEUED_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /** The next frame, a heartbeat after a long silence, or null at the end. */
    private @Nullable Frame next() throws InterruptedException {
        lock.lock();
        try {
            var nanos = TimeUnit.SECONDS.toNanos(HEARTBEAT_SECONDS);
            while (isEmpty() && !ended && !disconnected) {
                if (nanos <= 0) {
                    return Frame.heartbeat();
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (disconnected) {
                return null;
            }
            return replay.isEmpty() ? poll() : replay.poll();
        } finally {
            lock.unlock();
        }
    }

    /** The next queued frame, or null at the end. */
    private @Nullable Frame poll() {
        var frame = queue.poll();
        if (frame != null) {
            queuedBytes -= frame.bytes().length;
            changed.signalAll();
        }
        return frame;
    }

    private boolean isEmpty() {
        lock.lock();
        try {
            return replay.isEmpty() && queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
