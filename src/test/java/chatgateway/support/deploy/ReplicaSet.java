package chatgateway.support.deploy;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two gateways, each in its own process, before one Dify, which distinguishes them by the host name they use. */
public final class ReplicaSet implements AutoCloseable {
    private static final List<String> NAMES = List.of("127.0.0.1", "localhost");

    private static final Duration START = Duration.ofSeconds(60); // two JVMs on a busy machine

    private final Path directory;
    private final DemoDify dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Integer> ports = new ArrayList<>();
    private final List<Program> programs = new ArrayList<>();

    public ReplicaSet(Path directory) throws Exception {
        this.directory = directory;
        ports.addAll(FreePorts.free(NAMES.size()));
        for (var i = 0; i < NAMES.size(); i++) {
            programs.add(program(i));
        }
        for (var i = 0; i < NAMES.size(); i++) {
            awaitReady(i);
        }
    }

    public DemoDify dify() {
        return dify;
    }

    public Integer[] ports() {
        return ports.toArray(Integer[]::new);
    }

    /** The gateway that sent this message; empty if Dify has not received it. */
    public List<Integer> askersOf(String message) {
        return dify.requests().stream()
                .filter(request -> request.path().equals("/v1/chat-messages"))
                .filter(request -> request.json().path("query").asText().equals(message))
                .map(request -> request.header("Host").orElseThrow())
                .map(host -> NAMES.indexOf(host.replaceFirst(":\\d+$", "")))
                .toList();
    }

    /** As an operator does: SIGTERM, wait for the end, start again, wait until it is ready. */
    public void restart(int index) throws Exception {
        programs.get(index).terminate();
        var exitCode = programs.get(index).exitCode();
        if (exitCode != 0) {
            throw new AssertionError(
                    "exit code " + exitCode + "\n" + programs.get(index).output());
        }
        programs.set(index, program(index));
        awaitReady(index);
    }

    /** SIGKILL. */
    public void kill(int index) throws InterruptedException {
        programs.get(index).close();
        programs.get(index).exitCode();
    }

    private Program program(int index) throws IOException {
        var difyUrl = dify.baseUrl().replace("127.0.0.1", NAMES.get(index));
        var more = Map.of("PORT", String.valueOf(ports.get(index)), "DRAIN_DELAY_SECONDS", "4");
        return Program.start(directory, TestGateway.variables(difyUrl, more));
    }

    private void awaitReady(int index) throws Exception {
        Eventually.within(START, "gateway " + index + " is ready", () -> isReady(index));
    }

    private boolean isReady(int index) {
        var uri = URI.create("http://127.0.0.1:" + ports.get(index) + "/ready");
        try {
            var response = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
            return response.statusCode() == 200;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @Override
    public void close() {
        programs.forEach(Program::close);
        dify.close();
    }
}
