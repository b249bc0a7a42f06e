package chatgateway.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One browser that reads an answer: a bounded queue between the thread that reads Dify and the thread that writes to the
 * browser, so that silence of the one and slowness of the other are both noticed.
 *
 * <p>A slow browser slows Dify down (back-pressure); one that stands still for {@value #MAX_WAIT_SECONDS} s is given up.
 */
public final class Subscriber {
    private static final int MAX_WAITING_BYTES = 32 * 1024;
    private static final int MAX_WAIT_SECONDS = 30;
    private static final int HEARTBEAT_SECONDS = 15; // well below the 60 s of nginx and of most clients

    private final ReentrantLock lock = new ReentrantLock(); // not synchronized: that would pin virtual threads
    private final Condition changed = lock.newCondition();
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean ended;
    private volatile boolean gone; // written under the lock

    /** @param missed comes first */
    Subscriber(List<Frame> missed) {
        missed.forEach(this::add);
    }

    /**
     * Hands a frame over. Does nothing once the browser has gone.
     *
     * @param patient whether to wait while too much is waiting; else the browser is given up at once, and can come back
     */
    void send(Frame frame, boolean patient) throws InterruptedException {
        lock.lock();
        try {
            var patience = patient ? TimeUnit.SECONDS.toNanos(MAX_WAIT_SECONDS) : 0;
            while (waitingBytes >= MAX_WAITING_BYTES && !gone) {
                if (patience <= 0) {
                    leave();
                    return;
                }
                patience = changed.awaitNanos(patience);
            }
            if (!gone) {
                add(frame);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. */
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
     * Writes what comes until the answer ends or the browser goes, and flushes whenever nothing more is waiting.
     *
     * @throws IOException when the browser has gone
     */
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        try {
            out.flush(); // the browser learns at once that its question has been accepted
            for (var frame = next(); frame != null; frame = next()) {
                out.write(frame.bytes());
                if (isIdle()) {
                    out.flush();
                }
            }
        } finally {
            leave();
        }
    }

    /** Gives this browser up: its response ends. */
    void leave() {
        lock.lock();
        try {
            gone = true;
            waiting.clear();
            waitingBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isGone() {
        return gone;
    }

    /** Whether it is behind by as much as may wait. */
    boolean isFull() {
        lock.lock();
        try {
            return waitingBytes >= MAX_WAITING_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /** The next frame, a heartbeat after a long silence, or null at the end. */
    private Frame next() throws InterruptedException {
        lock.lock();
        try {
            var silence = TimeUnit.SECONDS.toNanos(HEARTBEAT_SECONDS);
            while (waiting.isEmpty() && !ended && !gone) {
                if (silence <= 0) {
                    return Frame.heartbeat();
                }
                silence = changed.awaitNanos(silence);
            }
            var frame = gone ? null : waiting.poll();
            if (frame != null) {
                waitingBytes -= frame.bytes().length;
                changed.signalAll();
            }
            return frame;
        } finally {
            lock.unlock();
        }
    }

    private boolean isIdle() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void add(Frame frame) {
        waiting.add(frame);
        waitingBytes += frame.bytes().length;
    }
}
