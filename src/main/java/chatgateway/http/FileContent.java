package chatgateway.http;

import java.io.InputStream;

/**
 * A file to be sent to a client.
 *
 * @param type the declared media type, possibly with parameters; empty if none is declared. Not trusted
 * @param length in bytes, or -1 if unknown
 * @param disposition the source's {@code Content-Disposition}, or null
 * @param content throws {@link GatewayException} if the source fails
 */
public record FileContent(String type, long length, String disposition, InputStream content) {}
