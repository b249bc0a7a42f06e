package chatgateway.support.api;

import static chatgateway.support.api.UpstreamRow.TEXT;
import static chatgateway.support.api.UpstreamRow.broken;
import static chatgateway.support.api.UpstreamRow.refused;

import java.util.stream.Stream;

/** Where waiting would never end (docs/threats.md#r3-upstream-hangs): silence, and bytes that lead nowhere. */
public final class SilenceRows {
    private SilenceRows() {}

    public static Stream<UpstreamRow> all() {
        return Stream.of(
                refused("no answer", RawConnection::hold, 504, "upstream_timeout"),
                refused(
                        "half a status line",
                        connection -> {
                            connection.send("HTTP/1.1 20");
                            connection.hold();
                        },
                        504,
                        "upstream_timeout"),
                refused(
                        "half an error",
                        connection -> {
                            connection.send("HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\n\r\n{\"code\":");
                            connection.hold();
                        },
                        504,
                        "upstream_timeout"),
                broken("no event", "upstream_timeout", "", connection -> {
                    connection.begin();
                    connection.hold();
                }),
                broken("silence after text", "upstream_timeout", TEXT, connection -> {
                    connection.begin();
                    connection.chunk(TEXT);
                    connection.hold();
                }),
                broken("bytes for ever that become no event", "upstream_timeout", TEXT, connection -> {
                    connection.begin();
                    connection.chunk(TEXT);
                    drip(connection, "x");
                }),
                broken("comments for ever", "upstream_timeout", TEXT, connection -> {
                    connection.begin();
                    connection.chunk(TEXT);
                    drip(connection, ": still here\n\n");
                }));
    }

    /** Less than a silence apart, and no event. */
    private static void drip(RawConnection connection, String piece) throws Exception {
        while (true) {
            connection.chunk(piece);
            Thread.sleep(100);
        }
    }
}
