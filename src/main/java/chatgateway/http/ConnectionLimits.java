package chatgateway.http;

import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * How many connections there may be, and how long one may take to say what it wants
 * (docs/threats.md#f10-stalled-bodies, #f11-idle-time-and-slow-bytes).
 */
public final class ConnectionLimits {
    private static final int FOR_EACH_ANSWER = 4;
    private static final int AT_LEAST = 4000;
    private static final int QUEUE = 1024; // of the usual 50 the kernel drops who comes 51st, and they wait for seconds
    private static final int CROWDED_IDLE_MILLIS = 5000; // instead of 30 s, once all connections are taken

    private ConnectionLimits() {}

    /** For a server that has its connectors and has not started. */
    public static void guard(Server jetty, int maxStreams) {
        var most = new NetworkConnectionLimit(Math.max(AT_LEAST, FOR_EACH_ANSWER * maxStreams), jetty);
        most.setEndPointIdleTimeout(CROWDED_IDLE_MILLIS);
        jetty.addBean(most);
        for (var connector : jetty.getBeans(ServerConnector.class)) {
            connector.setAcceptQueueSize(QUEUE);
        }
        jetty.addBeanToAllConnectors(new SlowRequestGuard(jetty.getScheduler()));
    }
}
