package chatgateway.page;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A static file with its gzip form, compressed once. */
record GzippedAsset(byte[] plain, byte @Nullable [] gzip, String type) {
    static GzippedAsset of(byte[] plain, String type) {
        return new GzippedAsset(plain, gzip(plain), type);
    }

    /** A file in a format that is already compressed. */
    static GzippedAsset asItIs(byte[] plain, String type) {
        return new GzippedAsset(plain, null, type);
    }

    void send(Context ctx, String cacheControl) {
        ctx.header("Cache-Control", cacheControl);
        ctx.header("Vary", "Accept-Encoding");
        ctx.contentType(type);
        var accepts = ctx.header("Accept-Encoding");
        if (gzip != null && accepts != null && accepts.contains("gzip")) {
            ctx.header("Content-Encoding", "gzip");
            ctx.result(gzip);
        } else {
            ctx.result(plain);
        }
    }

    private static byte[] gzip(byte[] plain) {
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
