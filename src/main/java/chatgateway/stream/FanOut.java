package chatgateway.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Everyone who listens to one answer: the browser that asked, its tabs, and itself again after a reload or a lost
 * connection, each of which first gets what it has missed.
 */
final class FanOut {
    private static final int MAX_LISTENERS = 4; // each holds a thread and its own share of memory

    private final ReentrantLock lock = new ReentrantLock(); // so that a newcomer misses nothing and gets nothing twice
    private final ReplayBuffer transcript = new ReplayBuffer();
    private volatile List<Subscriber> listeners = List.of();
    private boolean over;

    /** A listener that gets everything from the first event on; empty when that cannot be had any more. */
    Optional<Subscriber> join() {
        lock.lock();
        try {
            return over ? Optional.empty() : transcript.soFar().map(this::welcome);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody can join from now on. */
    void close() {
        lock.lock();
        try {
            transcript.giveUp();
        } finally {
            lock.unlock();
        }
    }

    /** Tells everyone. Waits for a slow browser only while it is the only one; else it would hold up the others. */
    void send(Frame frame) throws InterruptedException {
        var audience = record(frame);
        for (var listener : audience) {
            listener.send(frame, audience.size() == 1);
        }
    }

    void end() {
        lock.lock();
        try {
            over = true;
            transcript.giveUp();
            listeners.forEach(Subscriber::end);
        } finally {
            lock.unlock();
        }
    }

    /** How many listen. */
    int listeners() {
        return present().size();
    }

    /** Those who have to be told of this frame: whoever comes later finds it in the transcript. */
    private List<Subscriber> record(Frame frame) {
        lock.lock();
        try {
            transcript.add(frame);
            if (listeners.stream().anyMatch(Subscriber::isGone)) {
                listeners = present();
            }
            return listeners;
        } finally {
            lock.unlock();
        }
    }

    private Subscriber welcome(List<Frame> missed) {
        var all = new ArrayList<>(present());
        if (all.size() == MAX_LISTENERS) {
            all.remove(0).leave(); // the oldest: most likely a connection that is dead and does not know it
        }
        all.stream().filter(Subscriber::isFull).forEach(Subscriber::leave); // from now on nobody is waited for alone
        var listener = new Subscriber(missed);
        all.add(listener);
        listeners = List.copyOf(all);
        return listener;
    }

    private List<Subscriber> present() {
        return listeners.stream().filter(listener -> !listener.isGone()).toList();
    }
}
