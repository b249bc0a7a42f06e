package chatgateway.page;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file or page that is the same for all, compressed once: with Brotli by the build, or with gzip for the first client that accepts no
 * more, so that a start does not wait for it.
 */
final class CompressedAsset {
    private static final Pattern BR = Pattern.compile("\\bbr\\b");

    private final byte[] plain;
    private final boolean isCompressible;
    private final String type;
    private final byte @Nullable [] brotli;
    private byte @Nullable [] gzip; // null until a client accepts it

    private CompressedAsset(byte[] plain, boolean isCompressible, String type, byte @Nullable [] brotli) {
        this.plain = plain;
        this.isCompressible = isCompressible;
        this.type = type;
        this.brotli = brotli;
    }

    static CompressedAsset of(byte[] plain, String type) {
        return of(plain, type, null);
    }

    /** @param brotli the same compressed; null if the build has not done it */
    static CompressedAsset of(byte[] plain, String type, byte @Nullable [] brotli) {
        return new CompressedAsset(plain, true, type, Boolean.getBoolean("page.sources") ? null : brotli);
    }

    /** A file in a format that is already compressed. */
    static CompressedAsset asItIs(byte[] plain, String type) {
        return new CompressedAsset(plain, false, type, null);
    }

    byte[] plain() {
        return plain;
    }

    void send(Context ctx, String cacheControl) {
        ctx.header("Cache-Control", cacheControl);
        ctx.header("Vary", "Accept-Encoding");
        ctx.contentType(type);
        var accepts = ctx.header("Accept-Encoding");
        if (brotli != null && accepts != null && BR.matcher(accepts).find()) {
            ctx.header("Content-Encoding", "br");
            ctx.result(brotli);
        } else if (isCompressible && accepts != null && accepts.contains("gzip")) {
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
