package chatgateway.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.Footprint;
import chatgateway.Program;
import chatgateway.TestGateway;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.Generation;
import chatgateway.demo.dify.DemoDify.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A gateway in a process of its own, a demo Dify, and a fault proxy between them. */
final class Rig implements AutoCloseable {
    private static final int SCENARIOS = 2000;

    private final FaultProxy proxy;
    private final Program gateway;
    private final HealthWatch health;
    private final String url;
    private DemoDify dify;

    private Rig(DemoDify dify, FaultProxy proxy, Program gateway) throws InterruptedException {
        this.dify = dify;
        this.proxy = proxy;
        this.gateway = gateway;
        this.url = gateway.url();
        this.health = new HealthWatch(url);
    }

    /** @param more settings beside the usual ones */
    static Rig start(Path directory, Map<String, String> more) throws IOException, InterruptedException {
        var dify = DemoDify.start(Generation.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
        var proxy = new FaultProxy(dify.baseUrl());
        var settings = new HashMap<>(Map.of("MESSAGES_PER_MINUTE", "100000", "LOG_LEVEL", "debug"));
        settings.putAll(more);
        return new Rig(dify, proxy, Program.start(directory, TestGateway.variables(proxy.url(), settings)));
    }

    /** Another Dify takes the place of the one that was there, which loses everything. */
    void replaceDify(Generation generation, Mode mode) {
        dify.close();
        dify = DemoDify.start(generation, Map.of(TestGateway.KEY, mode));
        proxy.leadTo(dify.baseUrl());
    }

    DemoDify dify() {
        return dify;
    }

    /** Between the gateway and Dify. */
    FaultProxy proxy() {
        return proxy;
    }

    HealthWatch health() {
        return health;
    }

    String url() {
        return url;
    }

    long pid() {
        return gateway.pid();
    }

    Footprint footprint() {
        return Footprint.of(gateway.pid());
    }

    /** From now on Dify answers every {@link Turn}, with this much time between the parts. */
    void answerTurns(Duration pace) {
        for (var i = 0; i < SCENARIOS; i++) {
            dify.play(Turn.scenario(pace));
        }
    }

    /** What Dify has saved as the answer to this question, or null when it was never asked. */
    String saved(Turn turn) {
        return dify.messagesOf(TestGateway.KEY, "cointutor_" + turn.user()).stream()
                .filter(message -> message.query().equals(turn.question()))
                .map(message -> message.answer())
                .findFirst()
                .orElse(null);
    }

    /** Ends the gateway as a supervisor would: I5, every permit is back; I6, the log tells nothing. */
    void stop() throws InterruptedException {
        health.close();
        gateway.terminate();
        assertEquals(0, gateway.exitCode());
        var log = gateway.output();
        assertTrue(log.contains("draining: 0 answers are running"), log);
        Invariants.assertTellsNothing(log);
    }

    @Override
    public void close() {
        health.close();
        gateway.close();
        proxy.close();
        dify.close();
    }
}
