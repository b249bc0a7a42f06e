package chatgateway.page;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A file as browsers get it, compressed once and not with every request. */
record GzippedAsset(byte[] plain, byte @Nullable [] gzip, String type) {
    static GzippedAsset of(byte[] plain, String type) {
        return new GzippedAsset(plain, gzip(plain), type);
    }

    /** What a compressed format already is does not get smaller. */
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
