package chatgateway.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A filter in which every read, also of a single byte, is a {@link #read(byte[], int, int)}, which subclasses implement. */
public abstract class BulkInputStream extends FilterInputStream {
    protected BulkInputStream(InputStream in) {
        super(in);
    }

    @Override
    public final int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] buffer, int offset, int length) throws IOException;
}
