package chatgateway.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;

/** The connection of one request to a {@link RawUpstream}: what is sent has left when the method returns. */
final class RawConnection {
    private final Socket socket;

    RawConnection(Socket socket) {
        this.socket = socket;
    }

    void send(String utf8) throws IOException {
        send(utf8.getBytes(UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The head of an event stream in chunks, as Dify's. */
    void begin() throws IOException {
        send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    void chunk(String utf8) throws IOException {
        chunk(utf8.getBytes(UTF_8));
    }

    void chunk(byte[] bytes) throws IOException {
        var chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(US_ASCII));
        send(chunk.toByteArray());
    }

    /** The last chunk: nothing more follows. */
    void end() throws IOException {
        send("0\r\n\r\n");
    }

    /** A whole event stream, one chunk for each of these. */
    void events(String... chunks) throws IOException {
        begin();
        for (var chunk : chunks) {
            chunk(chunk);
        }
        end();
    }

    /** Ends the connection with a TCP reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits, silent, until the gateway closes its side. */
    void hold() throws IOException {
        var in = socket.getInputStream();
        while (in.read() >= 0) {
            continue; // nobody pipelines, but if somebody did it would be no end
        }
    }

    /** Closes our side, and waits until the gateway has closed its own. */
    void finish() throws IOException {
        if (!socket.isClosed()) {
            socket.shutdownOutput();
            hold();
        }
    }
}
