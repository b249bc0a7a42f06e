package chatgateway.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that send a request byte by byte. Every byte restarts Jetty's idle timeout, so that it alone never
 * closes them (docs/threats.md#f11-idle-time-and-slow-bytes). {@link MinimumDataRate} covers the content of bodies, but
 * not their chunk headers.
 */
final class SlowRequestGuard implements Connection.Listener {
    /** Two slow intervals in a row close a connection, so that a request has 20 to 60 s. */
    private static final long INTERVAL_SECONDS = 20;

    private static final long MIN_BYTES = 500 * INTERVAL_SECONDS;

    private final Scheduler scheduler;
    private final Map<Connection, Scheduler.Task> next = new ConcurrentHashMap<>();

    SlowRequestGuard(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void onOpened(Connection connection) {
        scheduleCheck(connection, 0, 0, false);
    }

    /** Cancels the scheduled task, which would keep the connection and its buffers reachable. */
    @Override
    public void onClosed(Connection connection) {
        var check = next.remove(connection);
        if (check != null) {
            check.cancel();
        }
    }

    private void scheduleCheck(Connection connection, long requests, long bytes, boolean slow) {
        Runnable check = () -> check(connection, requests, bytes, slow);
        next.put(connection, scheduler.schedule(check, INTERVAL_SECONDS, TimeUnit.SECONDS));
    }

    private void check(Connection connection, long requestsBefore, long bytesBefore, boolean wasSlow) {
        if (!connection.getEndPoint().isOpen()) {
            next.remove(connection); // closed concurrently
            return;
        }
        var requests = connection.getMessagesIn(); // counted when the head is complete
        var bytes = connection.getBytesIn();
        var moreBytes = bytes - bytesBefore; // 0 while the client receives an answer
        // the idle timeout is longer than a first head may take: it is for connections between two requests
        var hasHalfHead = requests == 0 && bytes > 0;
        var isDripping = requests == requestsBefore && moreBytes > 0 && moreBytes < MIN_BYTES;
        var isSlow = hasHalfHead || isDripping;
        if (isSlow && wasSlow) {
            connection.getEndPoint().close();
        } else {
            scheduleCheck(connection, requests, bytes, isSlow);
        }
    }
}
