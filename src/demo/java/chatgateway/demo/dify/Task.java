package chatgateway.demo.dify;

import java.util.UUID;

/** The stop flag of one answer. */
final class Task {
    private final String id = UUID.randomUUID().toString();
    private final EndUser user;
    private boolean stopped;

    Task(EndUser user) {
        this.user = user;
    }

    String id() {
        return id;
    }

    EndUser user() {
        return user;
    }

    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    synchronized boolean stopped() {
        return stopped;
    }

    /** Waits until stopped or the time has elapsed. */
    synchronized void awaitStop(long millis) throws InterruptedException {
        if (!stopped && millis > 0) {
            wait(millis);
        }
    }
}
