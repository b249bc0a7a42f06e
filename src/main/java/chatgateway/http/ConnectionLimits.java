package chatgateway.http;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Limits the number of connections and closes those that send too slowly
 * (docs/threats.md#f10-stalled-bodies, #f11-idle-time-and-slow-bytes).
 */
public final class ConnectionLimits {
    /** What Linux allows by default. A burst above it costs every new client, users included, a SYN retry of seconds. */
    private static final int ACCEPT_QUEUE = 4096;

    private ConnectionLimits() {}

    /** Must be called after the connectors are added and before the server starts. */
    public static void guard(Server jetty, AnonymousClients clients) {
        for (var connector : jetty.getBeans(ServerConnector.class)) {
            connector.setAcceptQueueSize(ACCEPT_QUEUE);
        }
        jetty.addBeanToAllConnectors(clients);
        jetty.addBeanToAllConnectors(new SlowRequestGuard(jetty.getScheduler()));
    }
}
