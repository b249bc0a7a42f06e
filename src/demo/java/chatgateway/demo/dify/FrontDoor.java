package chatgateway.demo.dify;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Where the demo Dify is reached. Hundreds may connect at once: beyond the usual queue of 50 the kernel drops who knocks,
 * and lets them wait for seconds.
 */
final class FrontDoor {
    private static final int QUEUE = 1000;

    private FrontDoor() {}

    static Connector at(String host, int port, Server server, HttpConfiguration http) {
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(QUEUE);
        return connector;
    }
}
