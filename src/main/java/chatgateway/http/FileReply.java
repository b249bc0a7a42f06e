package chatgateway.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams a file from Dify with headers that keep browsers from executing it (docs/threats.md#t34-files-that-run): an inert
 * media type, {@code attachment} for all but images and media, a sandbox policy, no shared cache. Serves ranges of audio
 * and video, which Dify does not.
 */
public final class FileReply {
    private static final Logger log = LoggerFactory.getLogger(FileReply.class);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,15})-(\\d{0,15})");

    private static final long MAX_SKIPPED = 32 << 20; // bytes of Dify, which cannot seek, for those of a range

    private FileReply() {}

    /** @param isLink whether the URL alone gives access to the file: only then may the browser keep it */
    public static void send(Context ctx, FileContent file, boolean isLink) {
        write(ctx, () -> {
            var type = MediaTypes.inert(file.type());
            prepare(ctx, type);
            if (isLink) {
                // 300 s is the lifetime of a signed link (docs/dify-api.md#files-and-signed-links)
                ctx.header("Cache-Control", "private, max-age=300");
            }
            if (type.equals(MediaTypes.BYTES) || ContentDisposition.isAttachment(file.disposition())) {
                ctx.header("Content-Disposition", ContentDisposition.attachment(file.disposition()));
            }
            if (MediaTypes.isPlayed(type) && file.length() > 0) {
                sendRange(ctx, file);
            } else {
                if (file.length() >= 0) {
                    ctx.res().setContentLengthLong(file.length());
                }
                file.content().transferTo(StalledWrite.watched(ctx));
            }
        });
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void write(Context ctx, Writing response) {
        try {
            response.run();
        } catch (IOException e) {
            log.debug("request_id={} client disconnected before the end of the file", RequestId.of(ctx));
        } catch (GatewayException e) {
            discardHeadersOrClose(ctx);
            throw e;
        }
    }

    /**
     * Prepares the response for an error: removes the file's headers. If the response is committed, closes the connection,
     * because without a length the client would take the truncated file for complete.
     */
    private static void discardHeadersOrClose(Context ctx) {
        var response = ctx.res();
        if (response.isCommitted()) {
            ServletContextRequest.getServletContextRequest(ctx.req())
                    .getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close();
        } else {
            response.resetBuffer();
            response.setContentLengthLong(-1);
            response.setHeader("Content-Disposition", null);
            response.setHeader("Cache-Control", "no-store");
        }
    }

    /**
     * Streams speech while Dify synthesises it, flushing each chunk. Dify returns JSON if there is no text to speak
     * (docs/dify-api.md#speech).
     */
    public static void sendSound(Context ctx, FileContent sound) {
        write(ctx, () -> {
            var type = MediaTypes.inert(sound.type());
            if (!type.startsWith("audio/")) {
                throw new GatewayException(ErrorCode.UPSTREAM_ERROR, "This text could not be spoken.");
            }
            prepare(ctx, type);
            var out = ctx.res().getOutputStream();
            var buffer = new byte[8192];
            for (var count = sound.content().read(buffer);
                    count >= 0;
                    count = sound.content().read(buffer)) {
                out.write(buffer, 0, count);
                out.flush();
            }
        });
    }

    private static void prepare(Context ctx, String type) {
        var response = ctx.res();
        response.setContentType(type);
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
    }

    /** Serves a single range with a start (RFC 9110 §14.2); any other range request gets the whole file. */
    private static void sendRange(Context ctx, FileContent file) throws IOException {
        var response = ctx.res();
        response.setHeader("Accept-Ranges", "bytes");
        var range = RANGE.matcher(ctx.header("Range") == null ? "" : ctx.header("Range"));
        long first = 0;
        var last = file.length() - 1;
        if (range.matches()) {
            var from = Long.parseLong(range.group(1));
            var to = range.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(range.group(2));
            if (from > last && from <= to) {
                response.setStatus(416);
                response.setHeader("Content-Range", "bytes */" + file.length());
                return;
            }
            if (from <= to
                    && from <= MAX_SKIPPED) { // an invalid range is ignored (RFC 9110 §14.1.1), and any may be (§14.2)
                first = from;
                last = Math.min(last, to);
                response.setStatus(206);
                response.setHeader("Content-Range", "bytes " + first + "-" + last + "/" + file.length());
            }
        }
        response.setContentLengthLong(last - first + 1);
        file.content().skipNBytes(first);
        copy(file.content(), StalledWrite.watched(ctx), last - first + 1);
    }

    private static void copy(InputStream in, OutputStream out, long length) throws IOException {
        var buffer = new byte[8192];
        for (var left = length; left > 0; ) {
            var count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new GatewayException(ErrorCode.UPSTREAM_ERROR);
            }
            out.write(buffer, 0, count);
            left -= count;
        }
    }
}
