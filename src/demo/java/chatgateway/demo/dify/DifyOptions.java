package chatgateway.demo.dify;

import java.time.Duration;

/** Options of a running {@link DemoDify}. Setters return the options. */
public final class DifyOptions {
    private volatile boolean cookie;
    private volatile boolean absoluteLinks;
    private volatile boolean speechEvents;
    private volatile boolean abortWinsStop;
    private volatile int concurrencyLimit;
    private volatile Duration errorHang = Duration.ofSeconds(300);
    private volatile Duration pace = Duration.ofMillis(1);
    private volatile Duration pingEvery = Duration.ofSeconds(10);

    DifyOptions() {}

    /**
     * Sets {@code x-token=<the app key>} on every authenticated reply, as one fork does
     * (docs/dify-api.md#headers-and-connections). Off by default.
     */
    public DifyOptions cookie(boolean on) {
        cookie = on;
        return this;
    }

    /**
     * Whether file links contain Dify's origin. By default they are relative, as with an empty FILES_URL
     * (docs/dify-api.md#files-and-signed-links).
     */
    public DifyOptions absoluteLinks(boolean on) {
        absoluteLinks = on;
        return this;
    }

    /** Whether {@code tts_message} events follow the end of an answer. Off by default. */
    public DifyOptions speechEvents(boolean on) {
        speechEvents = on;
        return this;
    }

    /** Whether a stop fails the run with an error, the race of docs/dify-api.md#what-stop-does. Off by default. */
    public DifyOptions abortWinsStop(boolean on) {
        abortWinsStop = on;
        return this;
    }

    /** Concurrent answers per app; 0, the default, is no limit (docs/dify-api.md#concurrency-limit). */
    public DifyOptions concurrencyLimit(int answers) {
        concurrencyLimit = answers;
        return this;
    }

    /**
     * How long the socket stays open after a worker's error from V1_14 on (docs/dify-api.md#errors-inside-a-stream).
     */
    public DifyOptions errorHang(Duration hang) {
        errorHang = hang;
        return this;
    }

    public DifyOptions pace(Duration betweenTokens) {
        pace = betweenTokens;
        return this;
    }

    /** Silence after which a waiting answer sends a ping. */
    public DifyOptions pingEvery(Duration silence) {
        pingEvery = silence;
        return this;
    }

    boolean cookie() {
        return cookie;
    }

    boolean absoluteLinks() {
        return absoluteLinks;
    }

    boolean speechEvents() {
        return speechEvents;
    }

    boolean abortWinsStop() {
        return abortWinsStop;
    }

    int concurrencyLimit() {
        return concurrencyLimit;
    }

    Duration errorHang() {
        return errorHang;
    }

    Duration pace() {
        return pace;
    }

    Duration pingEvery() {
        return pingEvery;
    }
}
