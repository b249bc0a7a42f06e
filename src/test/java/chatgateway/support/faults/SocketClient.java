package chatgateway.support.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.support.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;

/** A client on a plain socket, which can disconnect at any byte and in every way of TCP. */
public final class SocketClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int BUFFER = 8 * 1024;

    private final Socket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    private SocketClient(Socket socket) {
        this.socket = socket;
    }

    public static SocketClient at(String url) throws IOException {
        return at(url, 0);
    }

    /** @param receiveBuffer bytes that the kernel takes for it while it does not read; 0 for the usual */
    public static SocketClient at(String url, int receiveBuffer) throws IOException {
        var socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer); // before connecting, because it sets the advertised window
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), URI.create(url).getPort()),
                TIMEOUT_MILLIS);
        return new SocketClient(socket);
    }

    /** A whole request, as bytes. */
    public static byte[] request(String user, String message) {
        var body = TestGateway.messageJson(message).getBytes(UTF_8);
        var head = "POST /v1/chat-messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + TestGateway.token(user) + "\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(UTF_8));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** Joins an answer, as a page does after a reload. */
    public SocketClient join(String user, String conversation) throws IOException {
        var head = "GET /api/live/" + conversation + " HTTP/1.1\r\nHost: localhost\r\n" + "Authorization: Bearer "
                + TestGateway.token(user) + "\r\n\r\n";
        return send(head.getBytes(UTF_8));
    }

    public SocketClient ask(ChatTurn turn) throws IOException {
        return send(request(turn.user(), turn.message()));
    }

    public SocketClient send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        return this;
    }

    /** Reads until this many bytes have arrived, or until the response or the connection ends. */
    public SocketClient readBytes(int count) throws IOException {
        while (received.size() < count && !reply().whole() && readSome(count - received.size())) {
            // more is needed
        }
        return this;
    }

    /** Reads until this text has arrived, or until the response or the connection ends. */
    public SocketClient readUntil(String text) throws IOException {
        while (!reply().body().contains(text) && !reply().whole() && readSome(BUFFER)) {
            // more is needed
        }
        return this;
    }

    /** Reads until the response ends, or the connection does, in whatever way. */
    public HttpReply readToEnd() {
        try {
            while (!reply().whole() && readSome(BUFFER)) {
                // more is needed
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came for " + TIMEOUT_MILLIS + " ms after: " + this, e);
        } catch (IOException e) {
            // a reset is an end as well
        }
        return reply();
    }

    /** What has arrived so far. */
    public HttpReply reply() {
        return HttpReply.of(received.toByteArray());
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Leaves with a TCP reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Leaves as closed tabs do. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public String toString() {
        return received.toString(UTF_8);
    }

    private boolean readSome(int most) throws IOException {
        var buffer = new byte[Math.min(most, BUFFER)];
        var count = socket.getInputStream().read(buffer);
        if (count > 0) {
            received.write(buffer, 0, count);
        }
        return count >= 0;
    }
}
