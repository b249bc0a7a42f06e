package chatgateway.support.faults;

import chatgateway.support.faults.Toxics.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through the fault proxy, with a record of its bytes. */
public final class ProxiedConnection {
    private static final int BUFFER = 16 * 1024;
    private static final int REMEMBERED = 64 * 1024;

    private final Socket near;
    private final Socket far;
    private final Fault fault;
    private final Consumer<ProxiedConnection> onEnd;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream delivered = new ByteArrayOutputStream();
    private final AtomicInteger directions = new AtomicInteger(2);
    private volatile boolean cut;
    private volatile End nearLost = End.NONE;

    /** @param near the side that connected */
    public ProxiedConnection(Socket near, Socket far, Fault fault, Consumer<ProxiedConnection> onEnd)
            throws IOException {
        this.near = near;
        this.far = far;
        this.fault = fault;
        this.onEnd = onEnd;
        for (var socket : new Socket[] {near, far}) {
            socket.setTcpNoDelay(true); // else the kernel would put the slices together again
            socket.setSendBufferSize(BUFFER); // else it would take megabytes for a reader that stands still
            socket.setReceiveBufferSize(BUFFER);
        }
    }

    public void start() {
        pumping("up", near, far, fault.up(), sent);
        pumping("down", far, near, fault.down(), delivered);
    }

    /** Whether bytes may have been lost, and not only late. */
    public boolean isLossy() {
        return cut || fault.isLossy();
    }

    /** Ends it from outside, whatever its fault is. */
    public void cut() {
        cut = true;
        reset();
    }

    public Fault fault() {
        return fault;
    }

    /** The bytes from the connecting side that were forwarded, one character per byte. */
    public String sent() {
        return sent.toString(StandardCharsets.ISO_8859_1);
    }

    /** The bytes from the other side that were forwarded, one character per byte. */
    public String delivered() {
        return delivered.toString(StandardCharsets.ISO_8859_1);
    }

    /** The port of the side that connected. */
    public int nearPort() {
        return near.getPort();
    }

    /**
     * From now on the other side receives nothing from the connecting one, not even a close.
     *
     * @param how {@link End#SWALLOW} or {@link End#FREEZE} for the bytes of the other side
     */
    public void loseNear(End how) {
        nearLost = how;
    }

    private void reset() {
        for (var socket : new Socket[] {near, far}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // closed already
            }
        }
        close();
    }

    private void pumping(String direction, Socket from, Socket to, Toxics toxics, ByteArrayOutputStream record) {
        var thread = new Thread(() -> pump(from, to, toxics, record), "fault-proxy-" + direction);
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(Socket from, Socket to, Toxics toxics, ByteArrayOutputStream record) {
        try {
            var in = from.getInputStream();
            var buffer = new byte[toxics.slice() == 0 ? BUFFER : toxics.slice()];
            var passed = 0L;
            while (passed < toxics.endsAt()) {
                var afterSilence = in.available() == 0;
                var count = in.read(buffer, 0, (int) Math.min(buffer.length, toxics.endsAt() - passed));
                if (nearLost != End.NONE) {
                    break;
                }
                if (count < 0) {
                    to.shutdownOutput();
                    oneDirectionLess();
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(toxics.delay(count, afterSilence).toNanos());
                if (record.size() < REMEMBERED) {
                    record.write(
                            buffer, 0,
                            count); // before forwarding: the test may read the record once the receiver has the bytes
                }
                to.getOutputStream().write(buffer, 0, count);
                passed += count;
            }
            if (nearLost == End.NONE) {
                end(from, to, toxics);
            } else if (nearLost == End.SWALLOW) {
                swallow(from);
            }
        } catch (IOException e) { // one side has disconnected: close the other
            if (nearLost == End.NONE || from == far) {
                reset();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Socket from, Socket to, Toxics toxics) throws IOException {
        switch (toxics.end()) {
            case RESET -> reset();
            case FIN -> {
                to.shutdownOutput();
                swallow(from);
                oneDirectionLess();
            }
            case SWALLOW -> {
                resetAfter(toxics);
                swallow(from);
            }
            case FREEZE -> resetAfter(toxics);
            case NONE -> throw new IllegalStateException("no bytes are left to count");
        }
    }

    private void resetAfter(Toxics toxics) {
        CompletableFuture.delayedExecutor(toxics.hold().toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::reset);
    }

    private static void swallow(Socket from) throws IOException {
        var nowhere = new byte[BUFFER];
        while (from.getInputStream().read(nowhere) >= 0) {
            // until its end
        }
    }

    private void oneDirectionLess() {
        if (directions.decrementAndGet() == 0) {
            close();
        }
    }

    private void close() {
        for (var socket : new Socket[] {near, far}) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone either way
            }
        }
        onEnd.accept(this);
    }
}
