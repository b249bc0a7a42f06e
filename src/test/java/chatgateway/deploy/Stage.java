package chatgateway.deploy;

import chatgateway.TestGateway;
import chatgateway.demo.dify.DemoDify;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** One gateway behind one proxy of every kind. */
final class Stage implements AutoCloseable {
    private final TestGateway gateway = TestGateway.start();
    private final Map<Proxy.Kind, Proxy> proxies = new EnumMap<>(Proxy.Kind.class);
    private final Certificate certificate;

    Stage(Path directory) throws Exception {
        certificate = Certificate.in(directory);
        try {
            for (var kind : Proxy.Kind.values()) {
                proxies.put(kind, another(kind, gateway.gateway().port()));
            }
        } catch (Exception | AssertionError e) {
            close(); // nobody else can
            throw e;
        }
    }

    DemoDify dify() {
        return gateway.dify();
    }

    Proxy proxy(Proxy.Kind kind) {
        return proxies.get(kind);
    }

    /** One of the same kind, in front of something else. */
    Proxy another(Proxy proxy, int port) throws Exception {
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
