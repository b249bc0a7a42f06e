package chatgateway.dify;

import chatgateway.http.BulkInputStream;
import chatgateway.http.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;
import okhttp3.Response;

/** A file download from Dify; must be closed. */
public final class DifyFile implements AutoCloseable {
    private final Response response;
    private final IntConsumer read;

    /** @param read receives the number of bytes whenever some were read */
    DifyFile(Response response, IntConsumer read) {
        this.response = response;
        this.read = read;
    }

    /** Reading throws {@link DifyException} if the download fails. */
    public FileContent content() {
        return new FileContent(
                response.header("Content-Type", ""),
                response.body().contentLength(),
                response.header("Content-Disposition"),
                bytes());
    }

    private InputStream bytes() {
        return new BulkInputStream(response.body().byteStream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) {
                try {
                    var count = in.read(buffer, offset, length);
                    read.accept(Math.max(0, count));
                    return count;
                } catch (IOException e) {
                    throw DifyException.of(e);
                }
            }

            @Override
            public long skip(long count) {
                try {
                    var skipped = in.skip(count);
                    read.accept((int) skipped); // the source cannot seek: it was read
                    return skipped;
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
