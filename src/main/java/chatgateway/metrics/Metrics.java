package chatgateway.metrics;

import chatgateway.http.ErrorCode;
import chatgateway.settings.Settings;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Everything that is counted. It is always counted; {@link MetricsServer} shows it where {@code METRICS_PORT} is set.
 *
 * <p>Every label has few values, all of them ours: route templates, statuses, error codes, the systems of
 * {@code ALLOWED_SYSTEM_IDS}. A client can neither make a new one nor put its own words into one.
 */
public final class Metrics {
    private static final String OTHER = "other";
    private static final String JOINED = "joined";
    private static final String NOTHING_THERE = "nothing_there";

    /** What said no. */
    public enum Limit {
        MESSAGES_PER_MINUTE,
        STREAMS_PER_USER,
        MAX_STREAMS,
        JOINED_PER_USER,
        JOINED,
        CALLS_PER_MINUTE,
        CALLS_PER_USER,
        CALLS,
        LINKS,
        LINKS_PER_FILE,
        DRAINING
    }

    /** Why an event of Dify's reached no browser. */
    public enum Dropped {
        /** The gateway does not know it. */
        UNKNOWN,
        /** It is not what its name promises. */
        UNREADABLE,
        /** It came after the end. */
        LATE,
        /** The answer had been cut short. */
        CUT
    }

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Set<String> systems;
    private final Counter requests = counter("requests", "Requests that ended.", "route", "status");
    private final Counter questions = counter("questions", "Questions that were let in.", "system");
    private final Counter limits = counter("limits_hit", "Questions, calls and links that were not let in.", "limit");
    private final Counter upstreamErrors = counter("upstream_errors", "Calls to Dify that failed.", "code");
    private final Counter eventsDropped = counter("events_dropped", "Events that reached no browser.", "reason");
    private final Counter reattachments = counter("reattachments", "Browsers that came back.", "result");
    private final Histogram firstToken = Histogram.builder()
            .name("chat_gateway_first_token")
            .help("From the question to the first piece of text.")
            .unit(Unit.SECONDS)
            .classicOnly()
            .classicUpperBounds(0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120)
            .register(registry);
    private final Histogram answers = Histogram.builder()
            .name("chat_gateway_answer_duration")
            .help("From the question to the end of the answer.")
            .unit(Unit.SECONDS)
            .labelNames("outcome")
            .classicOnly()
            .classicUpperBounds(1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_260)
            .register(registry);

    public Metrics(Settings settings) {
        systems = settings.allowedSystemIds();
        beginAtZero();
        GaugeWithCallback.builder()
                .name("chat_gateway_answers_max")
                .help("MAX_STREAMS.")
                .callback(gauge -> gauge.call(settings.maxStreams()))
                .register(registry);
        var version = Metrics.class.getPackage().getImplementationVersion();
        Info.builder()
                .name("chat_gateway_build_info")
                .help("What is running.")
                .labelNames("version", "java")
                .register(registry)
                .addLabelValues(
                        version == null ? "unknown" : version,
                        String.valueOf(Runtime.version().feature()));
    }

    /** Shows what others know about the present. */
    public void watch(IntSupplier answers, IntSupplier listeners, BooleanSupplier draining) {
        gauge("answers", "Answers that are being written.", answers);
        gauge("listeners", "Browsers that listen to them.", listeners);
        gauge("draining", "1 from the moment the process is told to end.", () -> draining.getAsBoolean() ? 1 : 0);
    }

    /** @param route its template, or a word that stands for having none */
    public void request(String route, int status) {
        requests.labelValues(route, String.valueOf(status)).inc();
    }

    public void limitHit(Limit limit) {
        limits.labelValues(label(limit)).inc();
    }

    /** @param code of ours, or of Dify's that users are told */
    public void upstreamError(String code) {
        upstreamErrors.labelValues(code).inc();
    }

    /** @param joined whether there was an answer to listen to */
    public void reattachment(boolean joined) {
        reattachments.labelValues(joined ? JOINED : NOTHING_THERE).inc();
    }

    /** A question of this system has been let in, and from now on its answer is measured. */
    public AnswerMetrics question(String systemId) {
        questions.labelValues(systems.contains(systemId) ? systemId : OTHER).inc();
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

    /** A series that begins at 1 hides the first of its kind from {@code increase()}. */
    private void beginAtZero() {
        (systems.isEmpty() ? Set.of(OTHER) : systems).forEach(questions::initLabelValues);
        for (var limit : Limit.values()) {
            limits.initLabelValues(label(limit));
        }
        for (var reason : Dropped.values()) {
            eventsDropped.initLabelValues(label(reason));
        }
        for (var code : List.of(ErrorCode.UPSTREAM_ERROR, ErrorCode.UPSTREAM_AUTH, ErrorCode.UPSTREAM_TIMEOUT)) {
            upstreamErrors.initLabelValues(code.code());
        }
        reattachments.initLabelValues(JOINED);
        reattachments.initLabelValues(NOTHING_THERE);
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

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
