package chatgateway.support.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.support.SentEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Users who send one message after the other through a proxy, and record every incomplete answer. */
public final class SteadyLoad implements AutoCloseable {
    private final ExecutorService users = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean over;

    /** One more user, who has a connection of their own. */
    public SteadyLoad user(ProxyClient visitor) {
        running.add(users.submit(() -> {
            for (var i = 0; !over; i++) {
                askAndRead(visitor, visitor.userId() + " asks message " + i);
            }
        }));
        return this;
    }

    /** Ends it, when every answer that is being written has ended as well. */
    public void finish() throws Exception {
        over = true;
        for (var user : running) {
            user.get(30, TimeUnit.SECONDS);
        }
    }

    public int answered() {
        return answered.get();
    }

    public List<String> messages() {
        return List.copyOf(messages);
    }

    public List<String> failures() {
        return List.copyOf(failures);
    }

    private void askAndRead(ProxyClient visitor, String message) {
        messages.add(message);
        try {
            var response = visitor.ask(message);
            if (response.statusCode() != 200) {
                failures.add(message + ": " + response.statusCode() + " "
                        + new String(response.body().readAllBytes(), UTF_8));
                return;
            }
            var events = new SentEvents(response.body()).rest();
            var last = events.isEmpty()
                    ? "nothing"
                    : events.get(events.size() - 1).path("event").asText();
            if (last.equals("message_end")) {
                answered.incrementAndGet();
            } else {
                failures.add(message + ": ended with " + last);
            }
        } catch (Exception e) {
            failures.add(message + ": " + e);
        }
    }

    @Override
    public void close() {
        over = true;
        users.shutdownNow();
    }
}
