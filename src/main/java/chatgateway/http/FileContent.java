package chatgateway.http;

import java.io.InputStream;

/**
 * A file on its way to the browser.
 *
 * @param type media type as the source declares it, possibly with parameters; empty when it declares none. Not trusted
 * @param length in bytes, or -1 when unknown
 * @param disposition the source's {@code Content-Disposition}, or null
 * @param content throws {@link GatewayException} when the source breaks off
 */
public record FileContent(String type, long length, String disposition, InputStream content) {}
