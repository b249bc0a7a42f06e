package chatgateway.dify;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;

/** An answer that Dify is writing: bytes that arrive as they arrive. */
public final class DifyStream implements AutoCloseable {
    private final Call call;
    private final Response response;
    private final InputStream bytes;

    DifyStream(Call call, Response response) {
        this.call = call;
        this.response = response;
        this.bytes = response.body().byteStream();
    }

    /** Reads what has arrived, or waits for it. An {@link IOException} is for {@link DifyException#of}. */
    @SuppressWarnings("ThreadPriorityCheck") // this yield is measured, no guess
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Thread.yield(); // a virtual thread runs until it blocks, and a Dify that floods never lets it
        return bytes.read(buffer, offset, length);
    }

    /** From now on a silence of this length is the end: the reader gets a timeout. */
    public void endAfterSilenceOf(Duration silence) {
        response.body().source().timeout().timeout(silence.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Cuts the connection; a blocked reader gets an {@link IOException} at once. Any thread may call this. */
    public void cancel() {
        call.cancel();
    }

    @Override
    public void close() {
        // first: closing a live stream waits for more bytes (docs/threats.md#f16-closing-a-live-stream-waits)
        call.cancel();
        response.close();
    }
}
