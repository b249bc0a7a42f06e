package chatgateway.support.faults;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A Dify in a process that can be killed: answers every {@link ChatTurn} and prints each message. */
public final class DifyProcess {
    private static final int SCENARIOS = 200_000;

    private DifyProcess() {}

    /** Starts it in a process of its own; port 0 takes any free one. */
    public static Program start(Path directory, int port) throws IOException {
        return Program.start(directory, Program.java(DifyProcess.class, String.valueOf(port)));
    }

    /** @param arguments the port */
    public static void main(String[] arguments) {
        var dify =
                DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT), Integer.parseInt(arguments[0]));
        for (var i = 0; i < SCENARIOS; i++) {
            dify.play(answer -> {
                System.out.println("asked: " + answer.messageText());
                ChatTurn.scenario(Duration.ZERO).play(answer);
            });
        }
        System.out.println("serving at " + dify.baseUrl() + "/chat"); // in the format of the gateway
    }
}
