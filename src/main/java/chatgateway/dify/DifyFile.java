package chatgateway.dify;

import java.io.InputStream;
import okhttp3.Response;

/** A file that Dify is sending; close it. */
public final class DifyFile implements AutoCloseable {
    private final Response response;

    DifyFile(Response response) {
        this.response = response;
    }

    /** The media type Dify names, possibly with parameters; empty when it names none. Not to be believed. */
    public String type() {
        return response.header("Content-Type", "");
    }

    /** Bytes, or -1 when Dify does not say. */
    public long length() {
        return response.body().contentLength();
    }

    /** What Dify would call the file when it is saved ({@code Content-Disposition}), or null. */
    public String disposition() {
        return response.header("Content-Disposition");
    }

    public InputStream content() {
        return response.body().byteStream();
    }

    @Override
    public void close() {
        response.close();
    }
}
