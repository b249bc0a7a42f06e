package chatgateway.events;

import chatgateway.auth.ChatUser;
import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.json.Json;
import chatgateway.metrics.Metrics;
import chatgateway.settings.EventTarget;
import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to the backends of the hosts (docs/integrate.md#events): each is tried five times within five minutes, then
 * dropped and counted. Nothing that a user waits for waits for it: the methods for events only add to a bounded queue.
 *
 * <p>Events are independent: one that is refused does not hold up those after it, so the order may change.
 */
public final class HostEvents implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostEvents.class);

    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(150));
    private static final Duration TIMEOUT = Duration.ofSeconds(10); // of a try: five and the pauses are 285 s
    private static final Duration LAST_PAUSE = Duration.ofSeconds(1); // between tries while the gateway stops

    /** Of one system, of which an event without content has about one KB. */
    private static final int MAX_WAITING_BYTES = 2 << 20;

    private static final int OVERHEAD_BYTES = 1024; // of a call that waits

    /** The least time between two events with the same content. */
    private static final Duration REPEAT_AFTER = Duration.ofMinutes(10);

    private static final int MAX_REMEMBERED = 10_000;

    private final Settings settings;
    private final Metrics metrics;
    private final List<Duration> pauses;
    private final EventSender sender;
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, HostEvents::daemon);
    private final Set<Pending> waiting = ConcurrentHashMap.newKeySet(); // for their next try
    private final Set<String> failing = ConcurrentHashMap.newKeySet(); // systems, so that each outage is logged once
    private final Cache<String, Boolean> sent = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REPEAT_AFTER)
            .build();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition isEmpty = lock.newCondition();
    private final Map<String, Integer> bytesBySystem = new HashMap<>(); // guarded by lock
    private volatile boolean stopping;

    public HostEvents(Settings settings, Metrics metrics) {
        this(settings, metrics, PAUSES, TIMEOUT);
    }

    HostEvents(Settings settings, Metrics metrics, List<Duration> pauses, Duration timeout) {
        this.settings = settings;
        this.metrics = metrics;
        this.pauses = pauses;
        this.sender = new EventSender(timeout);
    }

    /** An event that was not accepted yet. */
    private record Pending(String id, String systemId, EventTarget target, String body, int bytes, int tries) {
        Pending triedAgain() {
            return new Pending(id, systemId, target, body, bytes, tries + 1);
        }
    }

    /** Whether events of this system are sent. */
    public boolean areSent(String systemId) {
        return target(systemId) != null;
    }

    /** Whether events of this system hold what users and the app wrote. */
    public boolean haveContent(String systemId) {
        var target = target(systemId);
        return target != null && target.content();
    }

    /** Reports an answer that has ended, and separately that Dify's moderation replaced it. */
    public void answerFinished(ChatUser user, FinishedAnswer answer) {
        var content = haveContent(user.systemId());
        send(user, EventType.ANSWER_FINISHED, answer.data(user.inputs(), content));
        if (answer.moderation() != null) {
            send(user, EventType.ANSWER_FLAGGED, answer.flag(content));
        }
    }

    /** @param feedback what was sent to Dify: {@code rating}, null when it was withdrawn, and perhaps {@code content} */
    public void feedbackGiven(ChatUser user, String messageId, ObjectNode feedback) {
        var data = Json.object().put("message_id", messageId);
        data.set("rating", feedback.get("rating"));
        if (haveContent(user.systemId()) && feedback.has("content")) {
            data.set("comment", feedback.get("content"));
        }
        send(user, EventType.FEEDBACK_GIVEN, data);
    }

    /** Reports that a message was refused because the user's allowance is used up, once in ten minutes; ignores other errors. */
    public void refused(ChatUser user, GatewayException error) {
        if (error.code().equals(ErrorCode.QUOTA_EXCEEDED.code())) {
            var resets = Instant.now().plusSeconds(error.retryAfterSeconds()).truncatedTo(ChronoUnit.SECONDS);
            sendOnce(user, EventType.LIMIT_REACHED, "", Json.object().put("resets_at", resets.toString()));
        }
    }

    public void conversationDeleted(ChatUser user, String conversationId) {
        send(user, EventType.CONVERSATION_DELETED, Json.object().put("conversation_id", conversationId));
    }

    /** Reports that somebody else reads a conversation of the user, once in ten minutes for each reader and conversation. */
    public void conversationRead(ChatUser user, String conversationId) {
        var reader = user.reader();
        if (reader != null) {
            var data = Json.object().put("conversation_id", conversationId);
            data.putObject("act").put("sub", reader.id()).put("name", reader.name());
            sendOnce(user, EventType.CONVERSATION_READ, reader.id() + "\n" + conversationId, data);
        }
    }

    /**
     * Sends the event {@code test} and waits for what the receiver answers.
     *
     * @return the status of the reply
     */
    public static int sendTest(EventTarget target) throws IOException {
        try (var sender = new EventSender(TIMEOUT)) {
            return sender.send(target, newId(), body(EventType.TEST, Json.object()));
        }
    }

    private void sendOnce(ChatUser user, EventType type, String subject, ObjectNode data) {
        var key = type + "\n" + user.difyUser() + "\n" + subject;
        if (areSent(user.systemId()) && sent.asMap().putIfAbsent(key, true) == null) {
            send(user, type, data);
        }
    }

    private void send(ChatUser user, EventType type, ObjectNode details) {
        var target = target(user.systemId());
        if (target == null) {
            return;
        }
        var data = Json.object().put("system_id", user.systemId()).put("user_id", user.userId());
        data.setAll(details);
        var body = body(type, data);
        var event = new Pending(newId(), user.systemId(), target, body, 2 * body.length() + OVERHEAD_BYTES, 0);
        if (!reserve(event)) {
            lose(event, "the queue is full");
            return;
        }
        try {
            clock.execute(() -> attempt(event));
        } catch (RejectedExecutionException e) {
            end(event, Optional.of("the gateway has stopped"));
        }
    }

    private static String body(EventType type, ObjectNode data) {
        var event = Json.object()
                .put("type", type.wireName())
                .put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        event.set("data", data);
        return new String(Json.bytes(event), StandardCharsets.UTF_8);
    }

    private static String newId() {
        return "msg_" + UUID.randomUUID().toString().replace("-", "");
    }

    private void attempt(Pending event) {
        sender.send(event.target, event.id, event.body, problem -> {
            var tried = event.triedAgain();
            if (problem.isEmpty() || tried.tries > pauses.size()) {
                end(event, problem);
            } else {
                tryLater(tried, problem.get());
            }
        });
    }

    private void tryLater(Pending event, String problem) {
        var pause = stopping ? LAST_PAUSE : pauses.get(event.tries - 1);
        waiting.add(event);
        try {
            var unused = clock.schedule(() -> tryNow(event), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            waiting.remove(event);
            end(event, Optional.of(problem));
        }
    }

    private void tryNow(Pending event) {
        if (waiting.remove(event)) {
            attempt(event);
        }
    }

    private void end(Pending event, Optional<String> problem) {
        problem.ifPresentOrElse(why -> lose(event, why), () -> {
            metrics.hostEventSent(event.systemId);
            if (failing.remove(event.systemId)) {
                log.info("system={} events are accepted again", event.systemId);
            }
        });
        release(event);
    }

    private void lose(Pending event, String why) {
        metrics.hostEventLost(event.systemId);
        if (failing.add(event.systemId)) {
            log.warn("system={} an event is lost: {}", event.systemId, why);
        }
    }

    private boolean reserve(Pending event) {
        lock.lock();
        try {
            var bytes = bytesBySystem.getOrDefault(event.systemId, 0) + event.bytes;
            if (bytes > MAX_WAITING_BYTES) {
                return false;
            }
            bytesBySystem.put(event.systemId, bytes);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void release(Pending event) {
        lock.lock();
        try {
            bytesBySystem.computeIfPresent(
                    event.systemId, (system, bytes) -> bytes == event.bytes ? null : bytes - event.bytes);
            if (bytesBySystem.isEmpty()) {
                isEmpty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tries what waits for its next try now, and waits until every event is accepted or lost, or this time has passed. */
    public void flush(Duration timeout) throws InterruptedException {
        stopping = true;
        List.copyOf(waiting).forEach(this::tryNow);
        var nanos = timeout.toNanos();
        lock.lock();
        try {
            while (!bytesBySystem.isEmpty() && nanos > 0) {
                nanos = isEmpty.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what was not accepted yet. */
    @Override
    public void close() {
        clock.shutdownNow();
        for (var event : List.copyOf(waiting)) {
            if (waiting.remove(event)) {
                end(event, Optional.of("the gateway has stopped"));
            }
        }
        sender.close();
    }

    private @Nullable EventTarget target(String systemId) {
        return settings.system(systemId).events();
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "events-clock");
        thread.setDaemon(true);
        return thread;
    }
}
