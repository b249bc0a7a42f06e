package chatgateway.page;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file or page that is the same for all, compressed once: for the first client that accepts gzip, so that a start does not wait for it. */
final class GzippedAsset {
    private final byte[] plain;
    private final boolean isCompressible;
    private final String type;
    private byte @Nullable [] gzip; // null until a client accepts it

    private GzippedAsset(byte[] plain, boolean isCompressible, String type) {
        this.plain = plain;
        this.isCompressible = isCompressible;
        this.type = type;
    }

    static GzippedAsset of(byte[] plain, String type) {
        return new GzippedAsset(plain, true, type);
    }

    /** A file in a format that is already compressed. */
    static GzippedAsset asItIs(byte[] plain, String type) {
        return new GzippedAsset(plain, false, type);
    }

    byte[] plain() {
        return plain;
    }

    void send(Context ctx, String cacheControl) {
        ctx.header("Cache-Control", cacheControl);
        ctx.header("Vary", "Accept-Encoding");
        ctx.contentType(type);
        var accepts = ctx.header("Accept-Encoding");
        if (isCompressible && accepts != null && accepts.contains("gzip")) {
            ctx.header("Content-Encoding", "gzip");
            ctx.result(gzip());
        } else {
            ctx.result(plain);
        }
    }

    private synchronized byte[] gzip() {
        if (gzip == null) {
            gzip = compress(plain);
        }
        return gzip;
    }

    private static byte[] compress(byte[] plain) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new BestGzip(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static final class BestGzip extends GZIPOutputStream {
        private BestGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
