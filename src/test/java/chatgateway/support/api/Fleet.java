package chatgateway.support.api;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Gateways before Difys of every generation and kind of app: started when first needed, shared by the tests of a class. */
public final class Fleet implements AutoCloseable {
    private record Berth(DifyVersion generation, Mode mode) {}

    private final Map<Berth, TestGateway> gateways = new HashMap<>();

    /** The one before this Dify, which has forgotten what it received, though not what it stored. */
    public TestGateway of(DifyVersion generation, Mode mode) {
        var gateway = gateways.computeIfAbsent(
                new Berth(generation, mode), berth -> TestGateway.start(generation, mode, Map.of()));
        gateway.dify().clearRequests();
        gateway.dify().pace(Duration.ZERO);
        return gateway;
    }

    @Override
    public void close() {
        gateways.values().forEach(TestGateway::close);
    }
}
