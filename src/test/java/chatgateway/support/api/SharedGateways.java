package chatgateway.support.api;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.TestGateway;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Gateways in front of every version of Dify and type of app: started when first needed, shared by the tests of a class. */
public final class SharedGateways implements AutoCloseable {
    private record Berth(DifyVersion version, Mode mode) {}

    private final Map<Berth, TestGateway> gateways = new HashMap<>();

    /** The one before this Dify, which has forgotten what it received, though not what it stored. */
    public TestGateway of(DifyVersion version, Mode mode) {
        var gateway =
                gateways.computeIfAbsent(new Berth(version, mode), berth -> TestGateway.start(version, mode, Map.of()));
        gateway.dify().clearRequests();
        gateway.dify().pace(Duration.ZERO);
        return gateway;
    }

    @Override
    public void close() {
        gateways.values().forEach(TestGateway::close);
    }
}
