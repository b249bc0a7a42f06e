package chatgateway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Sets the security headers of every response, including Jetty's own (docs/threats.md#security-headers,
 * #limits-and-timeouts).
 */
public final class SecurityHeaders extends Handler.Wrapper {
    public static final String CSP = "Content-Security-Policy";
    public static final String RESOURCE_POLICY = "Cross-Origin-Resource-Policy";

    /** Of an error in JSON, which has nothing to click: any site may frame it, and so see what is wrong. */
    static final String ERROR = "default-src 'none'";

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /** What the chat page needs and nothing else; no inline code but that with these hashes, no other host. */
    private static final String PAGE =
            "default-src 'none'; script-src 'self'%s; style-src 'self'%s; img-src 'self' data: blob:;"
                    + " font-src 'self'; connect-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none';"
                    + " form-action 'none'; frame-src 'self'";

    /**
     * Of the frame that draws diagrams: its own scripts and styles made by them, no network and no page, also when it is
     * opened by itself. The nonce of frame.html stands for {@code 'self'}, which is nothing in WebKit when the document is
     * sandboxed; it keeps no secret, as there is none that a script of this document could reach.
     */
    public static final String DIAGRAMS =
            "default-src 'none'; script-src 'nonce-diagrams'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                    + " sandbox allow-scripts";

    private final boolean https;

    /** @param publicUrl where browsers reach the gateway; https adds HSTS */
    public SecurityHeaders(String publicUrl) {
        this.https = publicUrl.startsWith("https:");
    }

    /** The policy of a page that these origins may frame; an empty list means any origin may. */
    public static String pagePolicy(Iterable<String> embedOrigins) {
        return policy("", "", embedOrigins);
    }

    /**
     * The policy of the chat page, with the script and the style in its HTML. In WebKit, {@code 'self'} is nothing when the
     * host's frame is sandboxed without allow-same-origin, so the page names its origin: it shows what is missing.
     */
    public static String chatPolicy(String script, String style, String publicUrl, Iterable<String> embedOrigins) {
        return policy(source(script), source(style), embedOrigins).replace("'self'", "'self' " + publicUrl);
    }

    private static String policy(String scripts, String styles, Iterable<String> embedOrigins) {
        var origins = String.join(" ", embedOrigins);
        return PAGE.formatted(scripts, styles) + (origins.isEmpty() ? "" : "; frame-ancestors " + origins);
    }

    private static String source(String inline) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(inline.getBytes(UTF_8));
            return " 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        put(response.getHeaders());
        return super.handle(request, response, callback);
    }

    void put(HttpFields.Mutable headers) {
        headers.put(CSP, NOTHING);
        headers.put("Cache-Control", "no-store");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put(RESOURCE_POLICY, "same-origin");
        headers.put("Cross-Origin-Embedder-Policy", "require-corp"); // else hosts that send it could not frame the page
        headers.put(
                "Permissions-Policy",
                "microphone=(self), clipboard-write=(self), autoplay=(self), camera=(), geolocation=(), payment=(), usb=()");
        headers.put("X-DNS-Prefetch-Control", "off");
        if (https) {
            headers.put("Strict-Transport-Security", "max-age=31536000");
        }
    }
}
