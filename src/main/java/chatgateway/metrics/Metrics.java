package chatgateway.metrics;

import chatgateway.auth.RefusedToken;
import chatgateway.auth.TokenFault;
import chatgateway.http.ErrorCode;
import chatgateway.settings.Settings;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * All metrics of the gateway. They are always recorded; {@link MetricsServer} exposes them if {@code METRICS_PORT} is set.
 *
 * <p>The number of label values is bounded, and none comes from a client: labels hold route templates, statuses, error
 * codes and the systems of {@code ALLOWED_SYSTEM_IDS}.
 */
public final class Metrics {
    private static final String OTHER = "other";
    private static final String JOINED = "joined";
    private static final String NO_ANSWER = "no_answer";

    /** The limit that rejected a request. */
    public enum Limit {
        MESSAGES_PER_MINUTE,
        MESSAGES_PER_DAY,
        TOKENS_PER_DAY,
        SYSTEM_MESSAGES_PER_DAY,
        SYSTEM_STREAMS,
        MODEL_CALLS_PER_MINUTE,
        MODEL_CALLS_PER_DAY,
        STREAMS_PER_USER,
        MAX_STREAMS,
        DIFY_MAX_CONNECTIONS,
        JOINED_PER_USER,
        JOINED,
        CALLS_PER_MINUTE,
        CALLS_PER_USER,
        CALLS,
        HISTORIES,
        HISTORIES_PER_USER,
        LINKS,
        LINKS_PER_FILE,
        LINKS_PER_OWNER,
        LINK_BYTES_PER_MINUTE,
        UNAUTHENTICATED,
        REPLY_BYTES,
        REPLY_BYTES_PER_USER,
        DRAINING
    }

    /** Why an event from Dify was not sent to the subscribers. */
    public enum Dropped {
        /** The event policy does not list its name. */
        UNKNOWN,
        /** Its data is not the JSON that its name requires. */
        UNREADABLE,
        /** It arrived after the terminal event. */
        LATE,
        /** The answer had been stopped. */
        CUT
    }

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final TokenHistory tokens = new TokenHistory();
    private final Set<String> systems;
    private IntSupplier answersInProgress = () -> 0;
    private IntSupplier subscribers = () -> 0;
    private BooleanSupplier draining = () -> false;
    private final Counter requests = counter("requests", "Completed requests.", "route", "status");
    private final Counter messages = counter("messages", "Accepted messages.", "system");
    private final Counter limits = counter("limits_hit", "Requests rejected by a limit.", "limit");
    private final Counter tokensRefused = counter("tokens_refused", "Refused tokens.", "reason");
    private final Counter upstreamErrors = counter("upstream_errors", "Failed calls to Dify.", "code");
    private final Counter upstreamWaits =
            counter("upstream_waits", "Reads that waited at Dify while answers were in progress.");
    private final Counter eventsDropped =
            counter("events_dropped", "Events from Dify that were not relayed.", "reason");
    private final Counter hostEventsSent =
            counter("host_events_sent", "Events that a host's backend accepted.", "system");
    private final Counter hostEventsLost =
            counter("host_events_lost", "Events that a host's backend did not accept in time.", "system");
    private final Counter joins = counter("joins", "Requests to join an answer in progress.", "result");
    private final Histogram firstToken = Histogram.builder()
            .name("chat_gateway_first_token")
            .help("Time from the message to the first text of the answer.")
            .unit(Unit.SECONDS)
            .classicOnly()
            .classicUpperBounds(0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120)
            .register(registry);
    private final Histogram answers = Histogram.builder()
            .name("chat_gateway_answer_duration")
            .help("Time from the message to the end of the answer.")
            .unit(Unit.SECONDS)
            .labelNames("outcome")
            .classicOnly()
            .classicUpperBounds(1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_260)
            .register(registry);

    public Metrics(Settings settings) {
        systems = settings.allowedSystemIds();
        initialiseSeries();
        GaugeWithCallback.builder()
                .name("chat_gateway_answers_max")
                .help("MAX_STREAMS, or what DIFY_MAX_CONNECTIONS allows.")
                .callback(gauge -> gauge.call(settings.maxAnswers()))
                .register(registry);
        Info.builder()
                .name("chat_gateway_build_info")
                .help("Version of the gateway and of Java.")
                .labelNames("version", "java")
                .register(registry)
                .addLabelValues(version(), String.valueOf(Runtime.version().feature()));
    }

    static String version() {
        var version = Metrics.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version; // only the jar has one
    }

    /** Registers gauges that read the current state from its owners. */
    public void watch(IntSupplier answers, IntSupplier subscribers, BooleanSupplier draining) {
        this.answersInProgress = answers;
        this.subscribers = subscribers;
        this.draining = draining;
        gauge("answers", "Answers in progress.", answers);
        gauge("subscribers", "Connections that receive an answer.", subscribers);
        gauge("draining", "1 after the process was signalled to stop, else 0.", () -> draining.getAsBoolean() ? 1 : 0);
    }

    /** @param route the route's path template, or a placeholder for requests that matched none */
    public void request(String route, int status) {
        requests.labelValues(route, String.valueOf(status)).inc();
    }

    public void limitHit(Limit limit) {
        limits.labelValues(label(limit)).inc();
    }

    public void tokenAccepted(String systemId) {
        tokens.accepted(label(systemId));
    }

    public void tokenRefused(RefusedToken refused) {
        tokensRefused.labelValues(refused.fault().label()).inc();
        tokens.refused(refused.system().map(this::label).orElse(OTHER), refused.fault());
    }

    /** @param code the error code that the client receives */
    public void upstreamError(String code) {
        upstreamErrors.labelValues(code).inc();
    }

    /** Counts a read that waited at Dify while answers were in progress. */
    public void upstreamWait() {
        upstreamWaits.inc();
    }

    public void hostEventSent(String systemId) {
        hostEventsSent.labelValues(label(systemId)).inc();
    }

    public void hostEventLost(String systemId) {
        hostEventsLost.labelValues(label(systemId)).inc();
    }

    /** @param joined whether there was an answer to join */
    public void join(boolean joined) {
        joins.labelValues(joined ? JOINED : NO_ANSWER).inc();
    }

    /** Counts an accepted message of this system and starts to measure its answer. */
    public AnswerMetrics message(String systemId) {
        messages.labelValues(label(systemId)).inc();
        return new AnswerMetrics(this);
    }

    void firstToken(double seconds) {
        firstToken.observe(seconds);
    }

    void eventDropped(Dropped reason) {
        eventsDropped.labelValues(label(reason)).inc();
    }

    void answer(String outcome, double seconds) {
        answers.labelValues(outcome).observe(seconds);
    }

    PrometheusRegistry registry() {
        return registry;
    }

    int subscribers() {
        return subscribers.getAsInt();
    }

    boolean isDraining() {
        return draining.getAsBoolean();
    }

    TokenHistory tokens() {
        return tokens;
    }

    /** The totals since the start, and what is in progress now. */
    StatusSample sample() {
        var texts = firstToken.collect().getDataPoints();
        return new StatusSample(
                Instant.now(),
                answersInProgress.getAsInt(),
                totals(messages),
                texts.stream().mapToDouble(HistogramDataPointSnapshot::getSum).sum(),
                texts.stream().mapToLong(HistogramDataPointSnapshot::getCount).sum(),
                totals(tokensRefused),
                totals(upstreamErrors),
                totals(limits),
                usedHeap());
    }

    /** By the value of the only label, without those that are 0. */
    private static Map<String, Double> totals(Counter counter) {
        return counter.collect().getDataPoints().stream()
                .filter(point -> point.getValue() > 0)
                .collect(Collectors.toMap(point -> point.getLabels().getValue(0), CounterDataPointSnapshot::getValue));
    }

    private static long usedHeap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Creates every series at 0: {@code increase()} of Prometheus misses the first event of a series that starts at 1. */
    private void initialiseSeries() {
        for (var system : systems.isEmpty() ? Set.of(OTHER) : systems) {
            List.of(messages, hostEventsSent, hostEventsLost).forEach(counter -> counter.initLabelValues(system));
        }
        for (var limit : Limit.values()) {
            limits.initLabelValues(label(limit));
        }
        for (var fault : TokenFault.values()) {
            tokensRefused.initLabelValues(fault.label());
        }
        for (var reason : Dropped.values()) {
            eventsDropped.initLabelValues(label(reason));
        }
        for (var code : List.of(ErrorCode.UPSTREAM_ERROR, ErrorCode.UPSTREAM_AUTH, ErrorCode.UPSTREAM_TIMEOUT)) {
            upstreamErrors.initLabelValues(code.code());
        }
        joins.initLabelValues(JOINED);
        joins.initLabelValues(NO_ANSWER);
        answers.initLabelValues(AnswerMetrics.COMPLETE);
        answers.initLabelValues(AnswerMetrics.FAILED);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name("chat_gateway_" + name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    private void gauge(String name, String help, IntSupplier value) {
        GaugeWithCallback.builder()
                .name("chat_gateway_" + name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsInt()))
                .register(registry);
    }

    /** No text of a client becomes a label. */
    private String label(String systemId) {
        return systems.contains(systemId) ? systemId : OTHER;
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
