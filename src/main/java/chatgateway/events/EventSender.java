package chatgateway.events;

import chatgateway.settings.EventTarget;
import java.io.IOException;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends an event once, with the headers of Standard Webhooks (https://www.standardwebhooks.com). Any 2xx is success; the
 * body of the reply is not read, and no redirect is followed.
 */
final class EventSender implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");

    /** A receiver that hangs occupies so many threads at most. */
    private static final int CONNECTIONS_PER_RECEIVER = 4;

    private final ExecutorService threads = Executors.newCachedThreadPool(EventSender::daemon);
    private final Duration timeout;

    /** Each with a queue of its own: receivers at the same host do not hold up each other. */
    private final Map<EventTarget, OkHttpClient> clients = new ConcurrentHashMap<>();

    EventSender(Duration timeout) {
        this.timeout = timeout;
    }

    private OkHttpClient client(EventTarget target) {
        return clients.computeIfAbsent(target, any -> {
            var dispatcher = new Dispatcher(threads);
            dispatcher.setMaxRequestsPerHost(CONNECTIONS_PER_RECEIVER);
            return new OkHttpClient.Builder()
                    .dispatcher(dispatcher)
                    .dns(new ReceiverAddresses())
                    .proxy(Proxy.NO_PROXY) // would resolve the name itself
                    .followRedirects(false)
                    .followSslRedirects(false)
                    .callTimeout(timeout)
                    .build();
        });
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "events");
        thread.setDaemon(true);
        return thread;
    }

    /** What became of a try. */
    interface Result {
        /** @param problem why the event was not accepted, for a log; empty if it was */
        void accept(Optional<String> problem);
    }

    /** Sends without waiting. The result arrives on a thread of the sender. */
    void send(EventTarget target, String id, String body, Result result) {
        call(target, id, body).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException e) {
                result.accept(Optional.of(reason(e)));
            }

            @Override
            public void onResponse(Call call, Response response) {
                response.close();
                result.accept(response.isSuccessful() ? Optional.empty() : Optional.of("HTTP " + response.code()));
            }
        });
    }

    /**
     * Sends and waits.
     *
     * @return the status of the reply
     */
    int send(EventTarget target, String id, String body) throws IOException {
        try (var response = call(target, id, body).execute()) {
            return response.code();
        }
    }

    private Call call(EventTarget target, String id, String body) {
        var now = Instant.now().getEpochSecond();
        return client(target)
                .newCall(new Request.Builder()
                        .url(target.url())
                        .header("User-Agent", "chat-gateway")
                        .header("webhook-id", id)
                        .header("webhook-timestamp", String.valueOf(now))
                        .header("webhook-signature", target.signature(id, now, body))
                        .post(RequestBody.create(body, JSON))
                        .build());
    }

    /** Without the message of most exceptions, which can contain what the receiver sent. */
    private static String reason(IOException e) {
        return e instanceof UnknownHostException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName();
    }

    /** Ends the calls in progress. */
    @Override
    public void close() {
        for (var client : clients.values()) {
            client.dispatcher().cancelAll();
            client.connectionPool().evictAll();
        }
        threads.shutdown();
    }
}
