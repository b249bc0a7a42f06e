package chatgateway.support.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.demo.dify.Scenario;
import chatgateway.support.ProcessFootprint;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A gateway in a process of its own, a demo Dify, and a fault proxy between them. */
public final class FaultRig implements AutoCloseable {
    private static final int MESSAGES = 2000; // more than any test sends by default

    private final FaultProxy proxy;
    private final Program gateway;
    private final HealthWatch health;
    private final String url;
    private DemoDify dify;

    private FaultRig(DemoDify dify, FaultProxy proxy, Program gateway, String url) {
        this.dify = dify;
        this.proxy = proxy;
        this.gateway = gateway;
        this.url = url;
        this.health = new HealthWatch(url);
    }

    /** @param more settings beside the usual ones */
    public static FaultRig start(Path directory, Map<String, String> more) throws IOException, InterruptedException {
        var dify = demoDify(DifyVersion.V1_12, Mode.CHAT);
        var proxy = new FaultProxy(dify.baseUrl());
        return start(directory, more, dify, proxy, proxy.url());
    }

    /** As {@link #start}, but for loads that a proxy would slow down: the gateway goes past it. */
    public static FaultRig withoutProxy(Path directory, Map<String, String> more)
            throws IOException, InterruptedException {
        var dify = demoDify(DifyVersion.V1_12, Mode.CHAT);
        return start(directory, more, dify, new FaultProxy(dify.baseUrl()), dify.baseUrl());
    }

    private static FaultRig start(
            Path directory, Map<String, String> more, DemoDify dify, FaultProxy proxy, String difyUrl)
            throws IOException, InterruptedException {
        var settings =
                new HashMap<>(Map.of("MESSAGES_PER_MINUTE", "100000", "DRAIN_SECONDS", "5", "LOG_LEVEL", "debug"));
        settings.putAll(more);
        var gateway = Program.start(directory, TestGateway.variables(difyUrl, settings));
        try {
            return new FaultRig(dify, proxy, gateway, gateway.url());
        } catch (AssertionError e) {
            gateway.close();
            proxy.close();
            dify.close();
            throw e;
        }
    }

    /** Another Dify takes the place of the one that was there, which loses everything. */
    public void replaceDify(DifyVersion generation, Mode mode) {
        dify.close();
        dify = demoDify(generation, mode);
        proxy.leadTo(dify.baseUrl());
    }

    public DemoDify dify() {
        return dify;
    }

    /** Between the gateway and Dify. */
    public FaultProxy proxy() {
        return proxy;
    }

    public HealthWatch health() {
        return health;
    }

    public String url() {
        return url;
    }

    public long pid() {
        return gateway.pid();
    }

    /** STOP, CONT and the like. */
    public void signal(String name) throws IOException, InterruptedException {
        gateway.signal(name);
    }

    /** Open file descriptors of the gateway. */
    public int files() {
        return ProcessFootprint.files(gateway.pid());
    }

    public ProcessFootprint footprint() {
        return ProcessFootprint.of(gateway.pid());
    }

    /** From now on Dify answers every {@link ChatTurn}, with this much time between the parts. */
    public void answerTurns(Duration pace) {
        answer(MESSAGES, ChatTurn.scenario(pace));
    }

    /** Answers the next messages, this many, with this scenario. */
    public void answer(int messages, Scenario scenario) {
        for (var i = 0; i < messages; i++) {
            dify.play(scenario);
        }
    }

    /** Whether the gateway has forwarded this message. */
    public boolean hasPassedOn(ChatTurn turn) {
        return !proxy.linksWith(turn.message()).isEmpty();
    }

    /** The answer to this message that Dify has saved, or null if it never received the message. */
    public String saved(ChatTurn turn) {
        return dify.messagesOf(TestGateway.KEY, "cointutor_" + turn.user()).stream()
                .filter(message -> message.query().equals(turn.message()))
                .map(message -> message.answer())
                .findFirst()
                .orElse(null);
    }

    /** Stops the gateway as a supervisor does: I5, every permit is released; I6, the log has no secrets. */
    public void stop() throws InterruptedException {
        health.close();
        gateway.terminate();
        assertEquals(0, gateway.exitCode());
        var log = gateway.output();
        assertTrue(log.contains("draining: 0 answers are running"), log);
        Invariants.assertTellsNothing(log);
    }

    private static DemoDify demoDify(DifyVersion generation, Mode mode) {
        return DemoDify.start(generation, Map.of(TestGateway.KEY, mode));
    }

    @Override
    public void close() {
        health.close();
        gateway.close();
        proxy.close();
        dify.close();
    }
}
