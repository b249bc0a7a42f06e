package chatgateway.support.api;

import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Users who open the page and send messages all the time, and record every failure. */
public final class SteadyUsers implements AutoCloseable {
    private static final int USERS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final RollingGateways replicas;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile List<String> tokens = List.of();

    public SteadyUsers(RollingGateways replicas) {
        this.replicas = replicas;
    }

    /** From now on with these tokens in turn; the first time they begin. */
    public void comeWith(List<String> tokens) {
        this.tokens = tokens;
        while (threads.size() < USERS) {
            var thread = new Thread(this::come, "steady-user");
            threads.add(thread);
            thread.start();
        }
    }

    public void awaitCalls(int more) throws InterruptedException {
        var enough = calls.get() + more;
        Eventually.within(Duration.ofSeconds(60), more + " more calls", () -> calls.get() >= enough);
    }

    public int calls() {
        return calls.get();
    }

    public List<String> refusals() {
        return refusals;
    }

    /** The status of {@code /api/session} with this token there, and the code when it is an error. */
    public static String session(String url, String token) {
        try {
            return outcome(HTTP.send(request(url + "/api/session", token).build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void come() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                var now = tokens;
                var number = calls.incrementAndGet();
                var token = now.get(number % now.size());
                var outcome = number % 5 == 0 ? ask(token) : look(token);
                if (!outcome.equals("200 ")) {
                    refusals.add(outcome);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is over
        }
    }

    private String look(String token) throws InterruptedException {
        return balanced(url -> request(url + "/api/session", token));
    }

    private String ask(String token) throws InterruptedException {
        return balanced(url -> request(url + "/v1/chat-messages", token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(TestGateway.messageJson("hello"))));
    }

    private interface To {
        HttpRequest.Builder request(String url);
    }

    /** As a load balancer does it: a replica that is not there any more, or is draining, is tried no more. */
    private String balanced(To to) throws InterruptedException {
        var outcome = "";
        for (var attempt = 0; attempt < 5; attempt++) {
            try {
                var request = to.request(replicas.next());
                outcome = outcome(HTTP.send(request.build(), BodyHandlers.ofString()));
                if (!outcome.equals("503 draining")) {
                    return outcome;
                }
            } catch (IOException e) {
                outcome = e.toString();
            }
        }
        return outcome;
    }

    private static String outcome(HttpResponse<String> response) {
        return response.statusCode() + " "
                + (response.statusCode() == 200
                        ? ""
                        : TestGateway.json(response).path("code").asText());
    }

    private static HttpRequest.Builder request(String url, String token) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
