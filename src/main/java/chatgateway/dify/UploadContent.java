package chatgateway.dify;

import chatgateway.http.BrokenBodyException;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * A file on its way to Dify: read while it is sent, never held.
 *
 * @param name as the user's system calls it, any Unicode
 * @param type media type, such as {@code image/png}
 * @param content read once; a {@link BrokenBodyException} it throws is what the user is told
 */
public record UploadContent(String name, String type, InputStream content) {

    /** The file part of a multipart form. */
    RequestBody body() {
        return new RequestBody() {
            @Override
            public MediaType contentType() {
                return MediaType.get(type);
            }

            @Override
            public boolean isOneShot() {
                return true;
            }

            @Override
            public void writeTo(BufferedSink sink) throws IOException {
                content.transferTo(sink.outputStream());
            }
        };
    }
}
