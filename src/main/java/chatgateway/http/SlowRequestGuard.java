package chatgateway.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that send a request a byte at a time: each byte starts Jetty's idle timeout anew, so that alone would
 * let them stay for ever (docs/threats.md#f11-idle-time-and-slow-bytes). For the body of a request there is also
 * {@code Pace}, which sees its content only, not the sizes of its chunks.
 */
final class SlowRequestGuard implements Connection.Listener {
    /** Two looks with few more bytes and no request between them end a connection: 20 to 60 s for one request. */
    private static final long LOOK_EVERY_SECONDS = 20;

    private static final long FEW_BYTES = 500 * LOOK_EVERY_SECONDS;

    private final Scheduler scheduler;
    private final Map<Connection, Scheduler.Task> next = new ConcurrentHashMap<>();

    SlowRequestGuard(Scheduler scheduler) {
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
        var moreBytes = bytes - bytesBefore; // none while the client listens to an answer
        var isDripping = requests == requestsBefore && moreBytes > 0 && moreBytes < FEW_BYTES;
        if (isDripping && wasDripping) {
            connection.getEndPoint().close();
        } else {
            lookLater(connection, requests, bytes, isDripping);
        }
    }
}
