package chatgateway.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The subscribers of one answer. One that joins late first receives the replay of what was sent before, then the same
 * events as the others.
 */
final class FanOut {
    private static final int MAX_SUBSCRIBERS = 4; // each occupies memory

    // No event falls between a subscriber's replay and its queue. Not held while a subscriber ends: the thread that
    // ends a response also runs what Javalin and Jetty do after it.
    private final ReentrantLock lock = new ReentrantLock();
    private final ReplayBuffer replay = new ReplayBuffer();
    private volatile List<Subscriber> subscribers = List.of();
    private boolean ended;

    /** Adds a subscriber; empty if the answer has ended or the replay was dropped. */
    Optional<Subscriber> join() {
        var leaving = new ArrayList<Subscriber>();
        lock.lock();
        try {
            return ended ? Optional.empty() : replay.frames().map(frames -> add(frames, leaving));
        } finally {
            lock.unlock();
            leaving.forEach(Subscriber::disconnect);
        }
    }

    /** Frees the replay. No subscriber can join from now on. */
    void dropReplay() {
        lock.lock();
        try {
            replay.drop();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues a frame for every subscriber. A single slow subscriber slows the answer down; with several, a slow one is
     * disconnected, because it would slow down the others.
     */
    void send(Frame frame) throws InterruptedException {
        var receivers = record(frame);
        for (var subscriber : receivers) {
            subscriber.send(frame, receivers.size() == 1);
        }
    }

    /** Writes what is queued. */
    void flush() {
        subscribers.forEach(Subscriber::flush);
    }

    /** Ends the stream of every subscriber. */
    void end() {
        lock.lock();
        try {
            ended = true;
            replay.drop();
        } finally {
            lock.unlock();
        }
        subscribers.forEach(Subscriber::end); // nobody can join any more
    }

    /** Sends a heartbeat to subscribers that have received nothing for a long time. */
    void keepAlive() {
        subscribers.forEach(Subscriber::keepAlive);
    }

    /** How many subscribers are connected. */
    int size() {
        return connected().size();
    }

    boolean hasRoom() {
        return size() < MAX_SUBSCRIBERS;
    }

    /** Adds the frame to the replay; returns those who joined before, and so must receive it. */
    private List<Subscriber> record(Frame frame) {
        lock.lock();
        try {
            replay.add(frame);
            for (var subscriber : subscribers) {
                if (subscriber.isDisconnected()) {
                    subscribers = connected();
                    break;
                }
            }
            return subscribers;
        } finally {
            lock.unlock();
        }
    }

    /** @param leaving receives those that must be disconnected, which may end their responses: outside of the lock */
    private Subscriber add(List<Frame> replayed, List<Subscriber> leaving) {
        var all = new ArrayList<>(connected());
        if (all.size() == MAX_SUBSCRIBERS) {
            leaving.add(all.remove(0)); // the oldest, most likely a dead connection that TCP has not noticed
        }
        all.stream().filter(Subscriber::isFull).forEach(leaving::add); // a send waits for it: end the wait
        var subscriber = new Subscriber(replayed);
        all.add(subscriber);
        subscribers = List.copyOf(all);
        return subscriber;
    }

    private List<Subscriber> connected() {
        return subscribers.stream().filter(s -> !s.isDisconnected()).toList();
    }
}
