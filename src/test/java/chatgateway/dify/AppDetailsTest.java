package chatgateway.dify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.settings.Secret;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dify's description of an app is cached for a minute, and requests for it share one call. */
@Timeout(300)
class AppDetailsTest {
    private static final int REQUESTS = 50;

    private final DemoDify demo = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
    private final DifyApp app = new DifyApp(demo.baseUrl(), new Secret(TestGateway.KEY));
    private final DifyClient dify = new DifyClient();
    private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    private final AtomicLong nanos = new AtomicLong();
    private final AppDetails details = details(threads);

    @AfterEach
    void stop() {
        threads.shutdownNow();
        dify.close();
        demo.close();
    }

    @Test
    void requests_that_arrive_when_the_entry_has_expired_share_one_call() throws Exception {
        details.get(app, "info");
        demo.clearRequests();
        pass(Duration.ofSeconds(61));

        requestManyTimes();

        assertEquals(1, demo.requests().size());
    }

    @Test
    void an_entry_that_is_about_to_expire_is_refreshed_by_one_call() throws Exception {
        details.get(app, "info");
        demo.clearRequests();
        pass(Duration.ofSeconds(50));

        demo.replyOnce("GET", "/v1/info", CannedReply.of(200, "application/json", "{\"mode\":\"new\"}"));

        requestManyTimes();

        Eventually.that(
                "the entry is new",
                () -> details.get(app, "info").path("mode").asText().equals("new"));
        assertEquals(1, demo.requests().size());
    }

    @Test
    void a_refresh_that_fails_changes_nothing_until_the_entry_expires() throws Exception {
        var before = details.get(app, "info");
        demo.clearRequests();
        fail("info");
        pass(Duration.ofSeconds(50));

        assertEquals(before, details.get(app, "info"));
        Eventually.that("Dify was called", () -> demo.requests().size() == 1);
        assertEquals(before, details.get(app, "info"));

        pass(Duration.ofSeconds(61));
        assertEquals(before, details.get(app, "info"), "a new call, which Dify answers");
    }

    @Test
    void a_call_that_fails_is_neither_cached_nor_logged_by_the_cache() {
        var usual = System.err;
        var printed = new ByteArrayOutputStream();
        fail("info");
        try {
            System.setErr(new PrintStream(printed, true, UTF_8));
            assertThrows(DifyException.class, () -> details.get(app, "info"));
        } finally {
            System.setErr(usual);
        }
        assertEquals("", printed.toString(UTF_8));

        assertTrue(details.get(app, "info").has("mode"));
    }

    private AppDetails details(Executor executor) {
        return new AppDetails(dify, executor, nanos::get);
    }

    private void requestManyTimes() throws Exception {
        var together = new CyclicBarrier(REQUESTS);
        var requests = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                together.await();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                            return details.get(app, "info");
                        },
                        threads))
                .limit(REQUESTS)
                .toList();
        for (var request : requests) {
            assertTrue(request.get(20, TimeUnit.SECONDS).has("mode"));
        }
    }

    private void fail(String path) {
        demo.replyOnce("GET", "/v1/" + path, CannedReply.of(500, "text/html", ""));
    }

    /** The cache takes the time of a reply after it has handed it out. */
    private void pass(Duration time) throws InterruptedException {
        Eventually.that("no call is in progress", () -> threads.getActiveCount() == 0);
        nanos.addAndGet(time.toNanos());
    }
}
