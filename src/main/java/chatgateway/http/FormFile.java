package chatgateway.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.fileupload.FileItemIterator;
import org.apache.commons.fileupload.FileItemStream;
import org.apache.commons.fileupload.FileUpload;
import org.apache.commons.fileupload.FileUploadBase.SizeLimitExceededException;
import org.apache.commons.fileupload.FileUploadException;
import org.apache.commons.fileupload.InvalidFileNameException;
import org.apache.commons.fileupload.RequestContext;

/**
 * The single file of a multipart form, streamed: neither held in memory nor written to disk.
 *
 * <p>Other fields are ignored; the user that Dify receives comes from the token.
 *
 * @param name the file name that the client sent
 * @param type the media type that the client sent, without parameters
 */
public record FormFile(String name, String type, InputStream content) {
    private static final String FIELD = "file";
    private static final int FORM_BYTES = 64 * 1024; // allowance for boundaries, headers and fields
    private static final int PART_HEAD_BYTES =
            8 * 1024; // a name of 255 characters has up to 1 KB, 3 KB when percent-encoded

    /** The size limit of a file, and the error for a larger one. */
    public record SizeLimit(long bytes, String code, String message) {

        GatewayException exceeded() {
            return error(413, code, message);
        }
    }

    /**
     * Reads the form up to the file's content. Reading the content throws {@link BrokenBodyException} if it is too large,
     * truncated, or followed by a second file.
     *
     * @throws GatewayException with Dify's error code if the form is invalid (docs/dify-api.md#upload-a-file)
     */
    public static FormFile read(Context ctx, SizeLimit limit) {
        if (!MediaTypes.parse(ctx.header("Content-Type")).equals(Optional.of("multipart/form-data"))) {
            throw new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the file as multipart/form-data.");
        }
        var form = new FileUpload();
        form.setSizeMax(limit.bytes() + FORM_BYTES);
        form.setPartHeaderSizeMax(PART_HEAD_BYTES);
        try {
            var parts = form.getItemIterator(new UploadRequest(ctx));
            while (parts.hasNext()) {
                var part = parts.next();
                if (FIELD.equals(part.getFieldName()) && !part.isFormField()) {
                    return of(part, parts, limit);
                }
            }
            throw error(400, "no_file_uploaded", "Send the file in a part named 'file'.");
        } catch (FileUploadException | IOException e) {
            throw broken(e, limit);
        }
    }

    private static FormFile of(FileItemStream part, FileItemIterator parts, SizeLimit limit) throws IOException {
        var name = name(part);
        if (name == null || name.isEmpty()) {
            throw error(400, "filename_not_exists_error", "The file has no name.");
        }
        var type = MediaTypes.parse(part.getContentType())
                .orElseThrow(() -> error(415, "unsupported_file_type", "The part 'file' needs a Content-Type."));
        return new FormFile(name, type, new OnlyFileStream(part.openStream(), parts, limit));
    }

    private static String name(FileItemStream part) {
        try {
            return part.getName();
        } catch (InvalidFileNameException e) {
            throw Params.invalid("The name of the file has a NUL character in it.");
        }
    }

    public static GatewayException error(int status, String code, String message) {
        return new GatewayException(status, code, message, 0, null);
    }

    private static GatewayException broken(Exception e, SizeLimit limit) {
        if (e instanceof SizeLimitExceededException || e.getCause() instanceof SizeLimitExceededException) {
            return limit.exceeded();
        }
        return MinimumDataRate.isBroken(e)
                ? MinimumDataRate.tooSlow()
                : Params.invalid("The form did not arrive whole.");
    }

    /** The file's content; at its end, checks that no second file follows. */
    private static final class OnlyFileStream extends BulkInputStream {
        private final FileItemIterator parts;
        private final SizeLimit limit;
        private long left;

        OnlyFileStream(InputStream content, FileItemIterator parts, SizeLimit limit) {
            super(content);
            this.parts = parts;
            this.limit = limit;
            this.left = limit.bytes();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws BrokenBodyException {
            try {
                var count = in.read(buffer, offset, length);
                if (count < 0) {
                    refuseMore();
                    return -1;
                }
                left -= count;
                if (left < 0) {
                    throw new BrokenBodyException(limit.exceeded());
                }
                return count;
            } catch (BrokenBodyException e) {
                throw e;
            } catch (FileUploadException | IOException e) {
                throw new BrokenBodyException(broken(e, limit));
            }
        }

        private void refuseMore() throws FileUploadException, IOException {
            while (parts.hasNext()) {
                if (!parts.next().isFormField()) {
                    throw new BrokenBodyException(error(400, "too_many_files", "Send one file at a time."));
                }
            }
        }
    }

    /** Adapts the request to commons-fileupload. */
    private record UploadRequest(Context ctx) implements RequestContext {
        @Override
        public String getCharacterEncoding() {
            return "UTF-8"; // of part and file names (HTML standard, multipart/form-data encoding)
        }

        @Override
        public String getContentType() {
            return ctx.header("Content-Type");
        }

        @Override
        @Deprecated
        public int getContentLength() {
            return ctx.contentLength();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return MinimumDataRate.kept(ctx.req().getInputStream());
        }
    }
}
