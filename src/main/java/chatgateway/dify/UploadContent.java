package chatgateway.dify;

import chatgateway.http.BrokenBodyException;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/**
 * A file to be uploaded to Dify, streamed from the client's request.
 *
 * @param name the client's file name, any Unicode
 * @param type media type, such as {@code image/png}
 * @param content read once; the error of a {@link BrokenBodyException} it throws is returned to the client
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
