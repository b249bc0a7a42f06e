package chatgateway.http;

import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Limits the number of connections and closes those that send too slowly
 * (docs/threats.md#f10-stalled-bodies, #f11-idle-time-and-slow-bytes).
 */
public final class ConnectionLimits {
    private static final int FOR_EACH_ANSWER = 4;
    private static final int AT_LEAST = 4000;
    private static final int ACCEPT_QUEUE =
            1024; // with the default of 50, a burst costs clients a SYN retry of seconds
    private static final int CROWDED_IDLE_MILLIS = 5000; // idle timeout at the limit, instead of 30 s

    private ConnectionLimits() {}

    /** Must be called after the connectors are added and before the server starts. */
    public static void guard(Server jetty, int maxStreams) {
        var most = new NetworkConnectionLimit(Math.max(AT_LEAST, FOR_EACH_ANSWER * maxStreams), jetty);
        most.setEndPointIdleTimeout(CROWDED_IDLE_MILLIS);
        jetty.addBean(most);
        for (var connector : jetty.getBeans(ServerConnector.class)) {
            connector.setAcceptQueueSize(ACCEPT_QUEUE);
        }
        jetty.addBeanToAllConnectors(new SlowRequestGuard(jetty.getScheduler()));
    }
}
