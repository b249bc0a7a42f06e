package chatgateway.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file to be sent to a client.
 *
 * @param type the declared media type, possibly with parameters; empty if none is declared. Not trusted
 * @param length in bytes, or -1 if unknown
 * @param disposition the source's {@code Content-Disposition}, or null
 * @param content throws {@link GatewayException} if the source fails
 */
public record FileContent(String type, long length, String disposition, InputStream content) {

    /**
     * The same file with the type that its first bytes show, where the source does not know it: Dify 1.14 declares every
     * upload as bytes (docs/dify-api.md#files-and-signed-links). Reads these bytes.
     */
    public FileContent identified() throws IOException {
        if (!MediaTypes.parse(type).orElse(MediaTypes.BYTES).equals(MediaTypes.BYTES)) {
            return this;
        }
        var whole = new BufferedInputStream(content);
        whole.mark(FileSignature.LENGTH);
        var shown = FileSignature.typeOf(whole.readNBytes(FileSignature.LENGTH));
        whole.reset();
        return new FileContent(shown.orElse(type), length, disposition, whole);
    }

    /** Whether a browser saves it under no name of its own. */
    public boolean isSavedWithoutName() {
        var isSaved = MediaTypes.inert(type).equals(MediaTypes.BYTES) || ContentDisposition.isAttachment(disposition);
        return isSaved && ContentDisposition.attachment(disposition).equals("attachment");
    }
}
