package chatgateway.stream;

import chatgateway.http.EventStreamResponse.Output;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One connection that receives an answer: a bounded queue, which is written without a thread. The relay starts a write; while
 * one waits for the client, frames queue up, and the thread that completes it starts the next.
 *
 * <p>A full queue blocks the relay, so that a slow client slows Dify down. A client that makes no room for {@value
 * #MAX_BLOCKED_SECONDS} s is disconnected.
 */
public final class Subscriber {
    private static final int MAX_QUEUED_BYTES = 32 * 1024;
    private static final int MAX_WRITE_BYTES = 32 * 1024; // the JVM copies what is written, and keeps the room
    private static final int MAX_BLOCKED_SECONDS = 30;

    /** Well below the 60 s after which nginx and most clients give up. */
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final ReentrantLock lock = new ReentrantLock(); // not synchronized, which would pin virtual threads
    private final Condition room = lock.newCondition();
    private final Queue<Frame> replay;
    private final Queue<Frame> queue = new ArrayDeque<>();
    // Those that are being written included, but not a frame larger than the limit; nor the replay, bounded by itself.
    private int queuedBytes;
    private boolean ended;
    private boolean disconnected;
    private volatile @Nullable Writer writer; // null until writeTo

    /** @param replay is sent first and does not count against the queue's limit */
    Subscriber(List<Frame> replay) {
        this.replay = new ArrayDeque<>(replay);
    }

    /**
     * Queues a frame, which {@link #flush} writes, or a full queue; does nothing once the client has disconnected.
     *
     * @param mayBlock whether to wait while the queue is full; otherwise a full queue disconnects the client, which can
     *     join again
     */
    void send(Frame frame, boolean mayBlock) throws InterruptedException {
        boolean isFull;
        lock.lock();
        try {
            var nanos = mayBlock ? TimeUnit.SECONDS.toNanos(MAX_BLOCKED_SECONDS) : 0;
            while (queuedBytes >= MAX_QUEUED_BYTES && !disconnected) {
                if (nanos <= 0) {
                    drop();
                    break;
                }
                nanos = room.awaitNanos(nanos);
            }
            if (!disconnected) {
                add(frame);
            }
            isFull = disconnected || queuedBytes >= MAX_QUEUED_BYTES;
        } finally {
            lock.unlock();
        }
        if (isFull) {
            flush();
        }
    }

    /** Ends the stream after the frames that are queued. */
    void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Ends the stream now and frees what is queued. */
    void disconnect() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Sends a heartbeat if nothing was sent for a long time. */
    void keepAlive() {
        lock.lock();
        try {
            var known = writer;
            var isOver = ended || disconnected;
            if (known == null || isOver || queuedBytes > 0 || System.nanoTime() - known.lastWrite < HEARTBEAT_NANOS) {
                return;
            }
            add(Frame.heartbeat());
        } finally {
            lock.unlock();
        }
        flush();
    }

    /**
     * Writes the status and headers at once, because Dify has accepted the message, and then the frames.
     *
     * @return completes when the answer has ended or the client was disconnected; exceptionally if the client disconnects
     */
    public CompletableFuture<Void> writeTo(Output out) {
        var created = new Writer(out);
        writer = created;
        created.iterate();
        return created.written;
    }

    boolean isDisconnected() {
        lock.lock();
        try {
            return disconnected;
        } finally {
            lock.unlock();
        }
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

    /** Writes what is queued, unless a write is in progress. */
    void flush() {
        var known = writer;
        if (known != null) {
            known.iterate();
        }
    }

    private void add(Frame frame) {
        queue.add(frame);
        queuedBytes += frame.bytes().length;
    }

    private void drop() {
        disconnected = true;
        replay.clear();
        queue.clear();
        queuedBytes = 0;
        room.signalAll();
    }

    /** One write at a time, by whichever thread has something to write or has completed the write before. */
    private final class Writer extends IteratingCallback {
        private final Output out;
        private final CompletableFuture<Void> written = new CompletableFuture<>();
        private @Nullable ByteBuffer bytes; // of one or more frames; null before the headers
        private int counted; // of these bytes, those that count as queued
        private long lastWrite = System.nanoTime(); // guarded by the lock

        private Writer(Output out) {
            this.out = out;
        }

        @Override
        protected Action process() {
            ByteBuffer next;
            lock.lock();
            try {
                if (bytes == null) {
                    bytes = ByteBuffer.allocate(0);
                } else if (!bytes.hasRemaining()) {
                    takeFrames();
                    if (!bytes.hasRemaining()) {
                        return ended || disconnected ? Action.SUCCEEDED : Action.IDLE;
                    }
                }
                next = bytes.slice(bytes.position(), Math.min(bytes.remaining(), MAX_WRITE_BYTES));
                bytes.position(bytes.position() + next.remaining());
                lastWrite = System.nanoTime();
            } finally {
                lock.unlock();
            }
            out.write(next, this);
            return Action.SCHEDULED;
        }

        /** Takes all frames that fit in one write; the room of the frames before is free from here on. */
        private void takeFrames() {
            queuedBytes = disconnected ? 0 : queuedBytes - counted;
            counted = 0;
            room.signalAll();
            var source = replay.isEmpty() ? queue : replay;
            var size = 0;
            var count = 0;
            for (var frame : source) {
                if (count > 0 && size + frame.bytes().length > MAX_WRITE_BYTES) {
                    break;
                }
                size += frame.bytes().length;
                count++;
            }
            bytes = count == 1 ? ByteBuffer.wrap(source.remove().bytes()) : ByteBuffer.allocate(size);
            if (count > 1) {
                for (; count > 0; count--) {
                    bytes.put(source.remove().bytes());
                }
                bytes.flip();
            }
            if (source == queue && bytes.remaining() > MAX_QUEUED_BYTES) {
                queuedBytes -= bytes.remaining(); // or the relay would wait until nearly all of this frame is written
            } else if (source == queue) {
                counted = bytes.remaining();
            }
        }

        @Override
        protected void onCompleteSuccess() {
            written.complete(null);
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            disconnect(); // the relay must not wait for it
            written.completeExceptionally(cause);
        }

        /** Jetty's selector thread may complete a write and go on: neither the writes nor what ends a response block. */
        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
