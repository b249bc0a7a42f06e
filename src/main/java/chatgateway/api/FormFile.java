package chatgateway.api;

import chatgateway.ErrorCode;
import chatgateway.GatewayException;
import chatgateway.dify.Upload;
import io.javalin.http.Context;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.fileupload.FileItemIterator;
import org.apache.commons.fileupload.FileItemStream;
import org.apache.commons.fileupload.FileUpload;
import org.apache.commons.fileupload.FileUploadException;
import org.apache.commons.fileupload.RequestContext;

/**
 * The one file of a multipart form, read as it arrives: neither held in memory nor written to disk.
 *
 * <p>Fields beside it are passed over: what Dify is told of the user comes from the token.
 *
 * @param name as the client calls the file
 * @param type media type as the client labels it
 */
record FormFile(String name, String type, InputStream content) {
    private static final String FIELD = "file";

    /**
     * Reads up to the file.
     *
     * @param maxBytes the content throws an {@link IOException} that holds a {@code file_too_large} beyond that
     * @throws GatewayException with Dify's code for what is wrong with the form (wire.md §4.10)
     */
    static FormFile read(Context ctx, long maxBytes) {
        if (!MediaTypes.parse(ctx.contentType()).equals(Optional.of("multipart/form-data"))) {
            throw new GatewayException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the file as multipart/form-data.");
        }
        try {
            var parts = new FileUpload().getItemIterator(new Source(ctx));
            while (parts.hasNext()) {
                var part = parts.next();
                if (FIELD.equals(part.getFieldName()) && !part.isFormField()) {
                    return of(part, parts, maxBytes);
                }
            }
            throw error(400, "no_file_uploaded", "Send the file in a part named 'file'.");
        } catch (FileUploadException | IOException e) {
            throw Params.invalid("The form did not arrive whole.");
        }
    }

    private static FormFile of(FileItemStream part, FileItemIterator parts, long maxBytes) throws IOException {
        var name = part.getName();
        if (name == null || name.isEmpty()) {
            throw error(400, "filename_not_exists_error", "The file has no name.");
        }
        if (part.getContentType() == null
                || MediaTypes.parse(part.getContentType()).isEmpty()) {
            throw error(415, "unsupported_file_type", "The part 'file' needs a Content-Type.");
        }
        return new FormFile(name, part.getContentType(), new Rest(part.openStream(), parts, maxBytes));
    }

    static GatewayException error(int status, String code, String message) {
        return new GatewayException(status, code, message, 0, null);
    }

    /** The content, and after it a look at what follows: a second file is an error. */
    private static final class Rest extends FilterInputStream {
        private final FileItemIterator parts;
        private long left;

        Rest(InputStream content, FileItemIterator parts, long maxBytes) {
            super(content);
            this.parts = parts;
            this.left = maxBytes;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var count = in.read(buffer, offset, length);
            if (count < 0) {
                refuseMore();
                return -1;
            }
            left -= count;
            if (left < 0) {
                throw new Upload.Broken(error(413, "file_too_large", "The file is too large."));
            }
            return count;
        }

        private void refuseMore() throws IOException {
            try {
                while (parts.hasNext()) {
                    if (!parts.next().isFormField()) {
                        throw new Upload.Broken(error(400, "too_many_files", "Send one file at a time."));
                    }
                }
            } catch (FileUploadException e) {
                throw new Upload.Broken(Params.invalid("The form did not arrive whole."));
            }
        }
    }

    /** The request as the form reader wants to see it. */
    private record Source(Context ctx) implements RequestContext {
        @Override
        public String getCharacterEncoding() {
            return "UTF-8"; // names of parts and files, as browsers send them (HTML, multipart/form-data encoding)
        }

        @Override
        public String getContentType() {
            return ctx.contentType();
        }

        @Override
        @Deprecated
        public int getContentLength() {
            return ctx.contentLength();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return ctx.req().getInputStream();
        }
    }
}
