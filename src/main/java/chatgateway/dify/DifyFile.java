package chatgateway.dify;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.Response;

/** A file that Dify is sending; close it. */
public final class DifyFile implements AutoCloseable {
    private final Response response;

    DifyFile(Response response) {
        this.response = response;
    }

    /** The media type Dify names, possibly with parameters; empty when it names none. Not to be believed. */
    public String type() {
        return response.header("Content-Type", "");
    }

    /** Bytes, or -1 when Dify does not say. */
    public long length() {
        return response.body().contentLength();
    }

    /** What Dify would call the file when it is saved ({@code Content-Disposition}), or null. */
    public String disposition() {
        return response.header("Content-Disposition");
    }

    /** Reading throws {@link DifyException} when Dify breaks off. */
    public InputStream content() {
        return new FilterInputStream(response.body().byteStream()) {
            @Override
            public int read() {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                try {
                    return in.read(buffer, offset, length);
                } catch (IOException e) {
                    throw DifyException.of(e);
                }
            }

            @Override
            public long skip(long count) {
                try {
                    return in.skip(count);
                } catch (IOException e) {
                    throw DifyException.of(e);
                }
            }
        };
    }

    @Override
    public void close() {
        response.close();
    }
}
