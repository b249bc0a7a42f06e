package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Owners;
import chatgateway.demo.dify.CannedReply;
import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.dify.AppType;
import chatgateway.dify.DifyApp;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyException;
import chatgateway.dify.Timeouts;
import chatgateway.events.HostEvents;
import chatgateway.http.ErrorCode;
import chatgateway.json.Json;
import chatgateway.limits.Limits;
import chatgateway.limits.Permit;
import chatgateway.metrics.Metrics;
import chatgateway.settings.Settings;
import chatgateway.support.CapturedLog;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.stream.ClientOutput;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers from their start to their end: the permit, and the end after a stop. */
@Timeout(300)
class AnswerRegistryTest {
    private static final ChatUser USER = new ChatUser("cointutor", "kim", null, null, Json.object(), 0);

    private final DemoDify demo = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.ADVANCED_CHAT));
    private final Settings settings = TestGateway.settings(demo.baseUrl(), Map.of());
    private final Metrics metrics = new Metrics(settings);
    private final Limits limits = new Limits(settings, metrics);
    private final HostEvents hostEvents = new HostEvents(settings, metrics);
    private final DifyClient dify = new DifyClient();
    private final AnswerRegistry answers =
            new AnswerRegistry(dify, new Owners(), metrics, hostEvents, BlockingExecutor.create(limits.threads()));
    private final CountDownLatch go = new CountDownLatch(1);
    private final ClientOutput client = new ClientOutput();

    @AfterEach
    void stop() {
        go.countDown();
        answers.close();
        hostEvents.close();
        dify.close();
        demo.close();
    }

    @Test
    void a_stop_that_dify_refuses_is_logged_and_the_answer_goes_on_to_its_end() throws Exception {
        var uncaught = new AtomicReference<Throwable>();
        var handler = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.set(failure));
        try (var log = new CapturedLog()) {
            demo.play(answer -> {
                answer.text("so far");
                go.await();
                answer.text(" and the rest");
                answer.end();
            });
            var end = read(answers.start(request()).join());
            demo.replyOnce("POST", "/v1/chat-messages/" + taskId() + "/stop", CannedReply.of(500, "text/html", ""));

            answers.stopAll(ErrorCode.DRAINING);

            Eventually.that(
                    "the refusal is logged",
                    () -> log.text().contains("request_id=r-1 code=upstream_error cannot stop the answer"));
            go.countDown();
            end.get(20, TimeUnit.SECONDS);
            assertNull(uncaught.get());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
        assertComplete();
    }

    @Test
    void an_answer_that_ends_by_itself_in_the_moment_of_the_stop_is_complete() throws Exception {
        demo.play(answer -> {
            answer.text("all of it");
            go.await();
            answer.raw("data: {\"event\":\"workflow_finished\",\"data\":{\"status\":\"succeeded\"}}\n\n"
                    + "data: {\"event\":\"message_end\"}\n\n");
            answer.closeEarly();
        });
        var end = read(answers.start(request()).join());
        var stop = "/v1/chat-messages/" + taskId() + "/stop";

        answers.stopAll(ErrorCode.DRAINING);

        Eventually.that(
                "Dify was asked to stop",
                () -> demo.requests().stream()
                        .anyMatch(request -> request.path().equals(stop)));
        go.countDown();
        end.get(20, TimeUnit.SECONDS);
        assertComplete();
    }

    @Test
    void an_answer_that_was_stopped_ends_with_the_reason() throws Exception {
        demo.play(answer -> {
            answer.text("so far");
            answer.hold();
        });
        var end = read(answers.start(request()).join());
        taskId();

        answers.stopAll(ErrorCode.DRAINING);

        end.get(20, TimeUnit.SECONDS);
        assertTrue(text().contains("\"draining\""), text());
        assertFalse(text().contains("message_end"), text());
    }

    @Test
    void the_answer_owns_the_permit_until_its_end() throws Exception {
        demo.play(answer -> {
            answer.text("so far");
            go.await();
            answer.end();
        });
        var permit = limits.acquireAnswer(USER);
        var subscriber = answers.start(request(permit)).join();

        permit.close();

        assertEquals(1, limits.activeAnswers());
        go.countDown();
        read(subscriber).get(20, TimeUnit.SECONDS);
        assertEquals(0, limits.activeAnswers(), "released before the subscribers receive the end");
    }

    @Test
    void a_message_that_dify_refuses_releases_the_permit() {
        demo.play(answer -> answer.status(500, "text/html", "", Map.of()));

        var failure = assertThrows(
                CompletionException.class, () -> answers.start(request()).join());

        assertInstanceOf(DifyException.class, failure.getCause());
        assertEquals(0, limits.activeAnswers());
    }

    @Test
    void without_a_free_thread_the_permit_stays_with_the_caller() {
        Executor noThreads = task -> {
            throw new RejectedExecutionException();
        };
        var permit = limits.acquireAnswer(USER);

        try (var full = new AnswerRegistry(dify, new Owners(), metrics, hostEvents, noThreads)) {
            assertThrows(RejectedExecutionException.class, () -> full.start(request(permit)));
        }

        assertEquals(1, limits.activeAnswers());
        permit.close();
        assertEquals(0, limits.activeAnswers());
    }

    @Test
    void a_client_that_takes_nothing_is_no_silence_of_dify() throws Exception {
        demo.play(answer -> {
            for (var i = 0; i < 100; i++) {
                answer.text("x".repeat(1000));
            }
            answer.end();
        });
        var silence = Duration.ofSeconds(1);
        var timeouts = new Timeouts(Duration.ofSeconds(20), silence, Duration.ofMinutes(2));
        try (var strict = new DifyClient(timeouts)) {
            var subscriber =
                    answers.start(request(limits.acquireAnswer(USER), strict)).join();
            client.takesNothing();
            var end = read(subscriber);
            Eventually.that("the relay waits for the client", subscriber::isFull);
            TimeUnit.MILLISECONDS.sleep(2 * silence.toMillis());

            client.takesAll();

            end.get(20, TimeUnit.SECONDS);
        }
        assertComplete();
    }

    private AnswerRequest request() {
        return request(limits.acquireAnswer(USER));
    }

    private AnswerRequest request(Permit permit) {
        return request(permit, dify);
    }

    private AnswerRequest request(Permit permit, DifyClient dify) {
        var app = DifyApp.of(settings.system("cointutor"));
        var message = Json.object().put("query", "hi").put("response_mode", "streaming");
        message.put("user", USER.difyUser()).putObject("inputs");
        var policy = EventPolicy.of(AppType.CHAT, FileLinks.of(settings, "cointutor"));
        var upstream = dify.stream(app, AppType.CHAT.messagePath(), message);
        return new AnswerRequest("r-1", USER, app, AppType.CHAT, "", "", upstream, policy, tokens -> {}, permit);
    }

    /** Completes at the end of the stream. */
    private CompletableFuture<Void> read(Subscriber subscriber) {
        return subscriber.writeTo(client);
    }

    /** Waits for the first text. */
    private String taskId() throws InterruptedException {
        Eventually.that("the answer has begun", () -> text().contains("\"event\":\"message\""));
        return text().replaceAll("(?s).*?\"task_id\":\"([^\"]*)\".*", "$1");
    }

    private void assertComplete() {
        assertTrue(text().contains("message_end"), text());
        assertFalse(text().contains("\"event\":\"error\""), text());
    }

    private String text() {
        return client.text();
    }
}
