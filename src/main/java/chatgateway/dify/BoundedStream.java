package chatgateway.dify;

import chatgateway.http.BulkInputStream;
import chatgateway.http.ErrorCode;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes of a reply; reading fails beyond the most that are accepted. */
final class BoundedStream extends BulkInputStream {
    private final long maxBytes;
    private long count;

    BoundedStream(InputStream in, long maxBytes) {
        super(in);
        this.maxBytes = maxBytes;
    }

    long count() {
        return count;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var more = in.read(buffer, offset, length);
        count += Math.max(0, more);
        if (count > maxBytes) {
            throw new DifyException(
                    ErrorCode.UPSTREAM_ERROR, 200, "Dify's reply is larger than " + maxBytes + " bytes");
        }
        return more;
    }
}
