package chatgateway.support.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** The connection of one request to a {@link RawUpstream}: what is sent has left when the method returns. */
public final class RawConnection {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private final Socket socket;
    private final InputStream in;
    private final AtomicInteger posts;
    private String head = "";

    /** @param posts counts the POST requests */
    public RawConnection(Socket socket, AtomicInteger posts) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.posts = posts;
    }

    /** False when the gateway has closed its side instead. */
    public boolean readRequest() throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(UTF_8).endsWith("\r\n\r\n")) {
            var next = in.read();
            if (next < 0) {
                return false;
            }
            head.write(next);
        }
        this.head = head.toString(UTF_8);
        var length = LENGTH.matcher(this.head);
        if (length.find()) {
            in.readNBytes(Integer.parseInt(length.group(1)));
        }
        if (this.head.startsWith("POST ")) {
            posts.incrementAndGet();
        }
        return true;
    }

    /** Request line and headers of the last request, as they arrived. */
    public String head() {
        return head;
    }

    public void send(String utf8) throws IOException {
        send(utf8.getBytes(UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The head of an event stream in chunks, as Dify's. */
    public void begin() throws IOException {
        send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    public void chunk(String utf8) throws IOException {
        chunk(utf8.getBytes(UTF_8));
    }

    public void chunk(byte[] bytes) throws IOException {
        var chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(US_ASCII));
        send(chunk.toByteArray());
    }

    /** The last chunk: nothing more follows. */
    public void end() throws IOException {
        send("0\r\n\r\n");
    }

    /** A whole event stream, one chunk for each of these. */
    public void events(String... chunks) throws IOException {
        begin();
        for (var chunk : chunks) {
            chunk(chunk);
        }
        end();
    }

    /** Ends the connection with a TCP reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits, silent, until the gateway closes its side. */
    public void hold() throws IOException {
        while (readRequest()) {
            continue; // sent again: counted, not answered
        }
    }

    /** Closes our side, and waits until the gateway has closed its own. */
    public void finish() throws IOException {
        if (!socket.isClosed()) {
            socket.shutdownOutput();
            hold();
        }
    }
}
