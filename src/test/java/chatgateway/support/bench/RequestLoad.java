package chatgateway.support.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import chatgateway.support.TestGateway;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same request again and again, on several connections at a time. */
final class RequestLoad {
    private RequestLoad() {}

    /**
     * Microseconds of the processor that a request costs.
     *
     * @param request of a user with this token
     */
    static double micros(
            BenchTarget target, Function<String, byte[]> request, int connections, double seconds, boolean keepsThem)
            throws IOException, InterruptedException {
        var until = System.nanoTime() + (long) (seconds * 1e9);
        var cpu = target.cpu();
        var threads = Executors.newFixedThreadPool(connections);
        try {
            var clients = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < connections; i++) {
                var bytes =
                        request.apply(TestGateway.token("user" + i)); // a user of its own for each: calls are limited
                clients.add(() -> send(target, bytes, until, keepsThem));
            }
            var requests = 0;
            for (Future<Integer> client : threads.invokeAll(clients)) {
                requests += client.get();
            }
            return (target.cpu() - cpu) * 1e6 / requests;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static int send(BenchTarget target, byte[] request, long until, boolean keepsConnection)
            throws IOException {
        var requests = 0;
        while (System.nanoTime() < until) {
            try (var socket = new Socket("127.0.0.1", target.port())) {
                socket.setTcpNoDelay(true);
                var in = new HttpInput(new BufferedInputStream(socket.getInputStream()));
                do {
                    socket.getOutputStream().write(request);
                    var head = in.head();
                    if (!head.startsWith("HTTP/1.1 20")) {
                        throw new IOException(
                                target.name() + " answered " + head + " to " + new String(request, 0, 60, ISO_8859_1));
                    }
                    in.body(head);
                    requests++;
                } while (keepsConnection && System.nanoTime() < until);
            }
        }
        return requests;
    }
}
