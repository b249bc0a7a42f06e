package chatgateway.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Eventually;
import chatgateway.support.TestGateway;
import chatgateway.support.api.RawConnection;
import chatgateway.support.api.RawUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links need no token, and whoever has one can use it; what they cost has limits (docs/threats.md#t38-signed-links-without-end). */
@Tag("T38")
class SignedLinksTest {
    private static final String ID = "3c1a9d4e-1111-4222-8333-444455556";
    private static final String CONVERSATION = ID + "666";
    private static final int OF_A_USER = 32;
    private static final int OF_A_FILE = 8;
    private static final int FILM = 33 << 20;
    private static final int MINUTE = 256 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RawUpstream upstream = new RawUpstream();
    private final DemoDify dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
    private final TestGateway gateway = TestGateway.inFrontOf(dify, upstream.url());

    @AfterEach
    void stop() {
        gateway.close();
        dify.close();
        upstream.close();
    }

    @Test
    void one_user_leaves_places_to_the_others() throws InterruptedException {
        var links = new String[OF_A_USER / OF_A_FILE + 1];
        for (var file = 0; file < links.length; file++) {
            links[file] = linkOf("u1", file);
        }
        var other = linkOf("u2", 99);
        var before = upstream.visits();
        upstream.reply(RawConnection::hold);
        for (var i = 0; i < OF_A_USER; i++) {
            gateway.sendLater(gateway.request(links[i / OF_A_FILE]));
        }
        Eventually.that("all are taken", () -> upstream.visits() == before + OF_A_USER);

        assertEquals(429, gateway.send(gateway.request(links[links.length - 1])).statusCode());
        gateway.sendLater(gateway.request(other));
        Eventually.that("the other's is followed", () -> upstream.visits() == before + OF_A_USER + 1);
        gateway.sendLater(gateway.request(links[links.length - 1].replaceAll("&owner=.*", "&owner=" + "0".repeat(32))));
        Eventually.that(
                "a link without a genuine mark is one of nobody's", () -> upstream.visits() == before + OF_A_USER + 2);
    }

    @Test
    void a_mark_is_of_a_user_and_a_file() {
        assertNotEquals(mark(linkOf("u1", 1)), mark(linkOf("u2", 1)));
        assertNotEquals(mark(linkOf("u1", 1)), mark(linkOf("u1", 2)));
        assertEquals(mark(linkOf("u1", 1)), mark(linkOf("u1", 1)));
        assertTrue(mark(linkOf("u1", 1)).matches("[0-9a-f]{32}"));
    }

    @Tag("slow")
    @Test
    void a_client_that_does_not_read_is_disconnected() throws Exception {
        var link = linkOf("u1", 1);
        upstream.reply("Content-Type: image/png", new byte[FILM]);
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), URI.create(gateway.url()).getPort()));
            var head = "GET " + link + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(US_ASCII));

            Eventually.that("it is followed", () -> upstream.open() == 1);
            Eventually.within(PATIENCE, "it is cut", () -> upstream.open() == 0);
        }
    }

    @Test
    void bytes_that_are_read_from_dify_have_a_price_also_those_before_a_range() {
        var link = linkOf("u1", 1);
        var other = linkOf("u2", 2);
        upstream.reply("Content-Type: video/mp4", new byte[FILM]);
        var whole = gateway.send(
                gateway.request(link).header("Range", "bytes=" + (FILM - 1) + "-"), BodyHandlers.discarding());
        assertEquals(200, whole.statusCode(), "far into a file, a range is not served");

        var range = "bytes=" + (32 << 20) + "-" + (32 << 20);
        var served = 1;
        while (served < 40 && follow(link, range) == 206) {
            served++;
        }

        assertTrue(served <= MINUTE / FILM + 4, served + " films of 33 MB, some of them in the next minute");
        assertEquals(429, follow(link, range));
        assertEquals(206, follow(other, "bytes=0-0"));
    }

    private int follow(String link, String range) {
        return gateway.send(gateway.request(link).header("Range", range), BodyHandlers.discarding())
                .statusCode();
    }

    private String linkOf(String user, int file) {
        var url = "/files/" + ID + (100 + file) + "/file-preview?timestamp=1&nonce=a&sign=b";
        upstream.reply(
                "Content-Type: application/json",
                ("{\"data\":[{\"id\":\"1\",\"message_files\":[{\"id\":\"2\",\"url\":\"" + url + "\"}]}]}")
                        .getBytes(US_ASCII));
        var page = TestGateway.json(gateway.get(user, "/v1/messages?conversation_id=" + CONVERSATION));
        return page.at("/data/0/message_files/0/url").asText();
    }

    private static String mark(String link) {
        return link.replaceAll(".*&owner=", "");
    }
}
