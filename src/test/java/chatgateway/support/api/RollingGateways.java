package chatgateway.support.api;

import chatgateway.Gateway;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Gateways used in turn, as behind a load balancer, and replaced one after the other, as in a deployment. */
public final class RollingGateways implements AutoCloseable {
    private final List<Gateway> gateways;
    private final AtomicInteger turn = new AtomicInteger();

    public RollingGateways(List<Gateway> gateways) {
        this.gateways = new CopyOnWriteArrayList<>(gateways);
    }

    /** Where the next request goes. */
    public String next() {
        var now = urls();
        return now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
    }

    public List<String> urls() {
        return gateways.stream()
                .map(gateway -> "http://127.0.0.1:" + gateway.port())
                .toList();
    }

    public void replaceEach(Supplier<Gateway> successor) throws InterruptedException {
        for (var old : new ArrayList<>(gateways)) {
            gateways.remove(old); // takes no new requests
            old.drain();
            gateways.add(successor.get());
        }
    }

    @Override
    public void close() {
        gateways.forEach(Gateway::close);
    }
}
