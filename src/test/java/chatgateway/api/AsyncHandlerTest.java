package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.auth.ChatUser;
import chatgateway.auth.LinkOwners;
import chatgateway.json.Json;
import chatgateway.limits.Limits;
import chatgateway.metrics.Metrics;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Permits of handlers that run asynchronously. */
@Timeout(300)
class AsyncHandlerTest {
    private static final ChatUser USER = new ChatUser("cointutor", "42", null, null, Json.object(), 0);

    @Test
    void a_request_that_the_server_timed_out_releases_its_permit_when_the_work_ends() throws Exception {
        var settings = TestGateway.settings("http://dify.internal", Map.of());
        var limits = new Limits(settings, new Metrics(settings));
        var threads = Executors.newCachedThreadPool();
        var async = new AsyncHandler(settings, new LinkOwners(settings), limits, threads);
        var workMayEnd = new CountDownLatch(1);
        var server = Javalin.create(app -> {
            app.http.asyncTimeout = 100L;
            app.routes.get(
                    "/",
                    ctx -> async.stream(ctx, limits.acquireAnswer(USER), () -> {
                        workMayEnd.await();
                        return CompletableFuture.completedFuture(null);
                    }));
        });
        try {
            server.start("127.0.0.1", 0);
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port()));

            var response = HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding());

            assertEquals(500, response.statusCode());
            assertEquals(1, limits.activeAnswers());
            workMayEnd.countDown();
            Eventually.that("the permit is released", () -> limits.activeAnswers() == 0);
        } finally {
            workMayEnd.countDown();
            server.stop();
            threads.shutdownNow();
        }
    }
}
