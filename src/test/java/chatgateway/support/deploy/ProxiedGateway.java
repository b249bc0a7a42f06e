package chatgateway.support.deploy;

import chatgateway.demo.dify.DemoDify;
import chatgateway.support.TestGateway;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** A gateway behind one proxy of every kind. */
public final class ProxiedGateway implements AutoCloseable {
    private final TestGateway gateway = TestGateway.start();
    private final Map<Proxy.Kind, Proxy> proxies = new EnumMap<>(Proxy.Kind.class);
    private final Certificate certificate;

    public ProxiedGateway(Path directory) throws Exception {
        certificate = Certificate.in(directory);
        try {
            for (var kind : Proxy.Kind.values()) {
                proxies.put(kind, another(kind, gateway.gateway().port()));
            }
        } catch (Exception | AssertionError e) {
            close(); // the caller has no instance to close
            throw e;
        }
    }

    public DemoDify dify() {
        return gateway.dify();
    }

    public Proxy proxy(Proxy.Kind kind) {
        return proxies.get(kind);
    }

    /** One of the same kind, in front of something else. */
    public Proxy another(Proxy proxy, int port) throws Exception {
        return another(proxy.kind(), port);
    }

    private Proxy another(Proxy.Kind kind, int port) throws Exception {
        return Proxy.start(kind, certificate, port);
    }

    @Override
    public void close() {
        proxies.values().forEach(Proxy::close);
        gateway.close();
    }
}
