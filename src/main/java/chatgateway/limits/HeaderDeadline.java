package chatgateway.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that send the head of a request a byte at a time: each byte starts Jetty's idle timeout anew, so
 * that alone would let them stay for ever (security.md F11).
 */
final class HeaderDeadline implements Connection.Listener {
    /** Two looks with more bytes and no request between them end a connection: 20 to 40 s for one head. */
    private static final long LOOK_EVERY_SECONDS = 20;

    private final Scheduler scheduler;
    private final Map<Connection, Scheduler.Task> next = new ConcurrentHashMap<>();

    HeaderDeadline(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void onOpened(Connection connection) {
        lookLater(connection, 0, 0, false);
    }

    /** What is scheduled would hold the connection and its buffers until then. */
    @Override
    public void onClosed(Connection connection) {
        var look = next.remove(connection);
        if (look != null) {
            look.cancel();
        }
    }

    private void lookLater(Connection connection, long requests, long bytes, boolean dripping) {
        Runnable look = () -> look(connection, requests, bytes, dripping);
        next.put(connection, scheduler.schedule(look, LOOK_EVERY_SECONDS, TimeUnit.SECONDS));
    }

    private void look(Connection connection, long requestsBefore, long bytesBefore, boolean wasDripping) {
        if (!connection.getEndPoint().isOpen()) {
            next.remove(connection); // it was closed while this began
            return;
        }
        var requests = connection.getMessagesIn(); // counted when the head is complete
        var bytes = connection.getBytesIn();
        var isBusy = connection.getMessagesOut() < requests; // its bytes are a body, or wait for their turn
        var isDripping = !isBusy && requests == requestsBefore && bytes > bytesBefore;
        if (isDripping && wasDripping) {
            connection.getEndPoint().close();
        } else {
            lookLater(connection, requests, bytes, isDripping);
        }
    }
}
