package chatgateway.dify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.CapturedLog;
import chatgateway.support.api.RawUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

class ConnectionShortageTest {
    private final AtomicInteger waited = new AtomicInteger();

    @Test
    void a_read_that_waits_while_answers_run_is_counted_and_logged_once() throws IOException {
        var watch = new ConnectionShortage(Duration.ofMillis(50), waited::incrementAndGet);
        try (var dify = new RawUpstream();
                var log = new CapturedLog()) {
            dify.reply(connection -> {
                Thread.sleep(60);
                connection.send("HTTP/1.1 204 No Content\r\n\r\n");
            });
            read(dify, watch);
            assertEquals(0, waited.get(), "without an answer, Dify is only slow");

            watch.answerBegins();
            read(dify, watch);
            read(dify, watch);
            assertEquals(2, waited.get());
            assertEquals(1, log.linesWith("SERVER_WORKER_CONNECTIONS").size(), log.text());

            watch.answerEnds();
            read(dify, watch);
            assertEquals(2, waited.get());
        }
    }

    @Test
    void a_quick_read_is_no_wait() throws IOException {
        var watch = new ConnectionShortage(Duration.ofMinutes(1), waited::incrementAndGet);
        watch.answerBegins();
        try (var dify = new RawUpstream()) {
            dify.reply(connection -> connection.send("HTTP/1.1 204 No Content\r\n\r\n"));
            read(dify, watch);
        }
        assertEquals(0, waited.get());
    }

    private static void read(RawUpstream dify, ConnectionShortage watch) throws IOException {
        var http = new OkHttpClient.Builder().addInterceptor(watch).build();
        http.newCall(new Request.Builder().url(dify.url()).build()).execute().close();
    }
}
