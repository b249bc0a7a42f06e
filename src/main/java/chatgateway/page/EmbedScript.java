package chatgateway.page;

import chatgateway.http.SecurityHeaders;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The script for hosts: one classic script that the build joins from the modules of {@code public/embed}. Its address is
 * {@code /embed.js}, or with its version {@code /embed/<version>.js}, for pages that pin its content with {@code integrity}.
 */
public final class EmbedScript {
    private static final String FOLDER = "/public/assets/";
    private static final String CACHING = "public, max-age=600"; // the URL has no version

    private final CompressedAsset script;
    private final CompressedAsset types = CompressedAsset.of(file("embed/embed.d.ts"), "text/plain;charset=utf-8");
    private final byte[] hash;

    /** The build of some platforms joins nothing; there a script loads the modules, as it does with {@code -Dpage.sources=true}. */
    public EmbedScript() {
        var bundle = Boolean.getBoolean("page.sources") ? null : find("bundle/embed.js");
        script = CompressedAsset.of(
                bundle != null ? bundle : file("embed/unbundled.js"),
                "text/javascript;charset=utf-8",
                bundle == null ? null : find("bundle/embed.js" + Assets.BROTLI));
        hash = sha384(script.plain());
    }

    /** {@code GET /embed.js}. */
    public void serve(Context ctx) {
        send(ctx, CACHING);
    }

    /**
     * {@code GET /embed/{version}.js}. A request for another version gets the current script, because that is the one which works
     * with this gateway; where the page has the {@code integrity} of the other one, the browser does not run it.
     */
    public void serveVersion(Context ctx) {
        send(ctx, ctx.pathParam("version").equals(version()) ? "public, max-age=31536000, immutable" : "no-store");
    }

    /** {@code GET /embed.d.ts}: the type declarations of the script. */
    public void serveTypes(Context ctx) {
        types.send(ctx, CACHING);
    }

    /** {@code GET /embed.json}: the script's versioned path, and its hash as the attribute {@code integrity} has it. */
    public void describe(Context ctx) {
        ctx.json(Map.of(
                "path",
                "/embed/" + version() + ".js",
                "integrity",
                "sha384-" + Base64.getEncoder().encodeToString(hash)));
    }

    private String version() {
        return HexFormat.of().formatHex(hash, 0, 8);
    }

    /** Loaded by pages of other sites, which must ask with CORS to compare its hash. */
    private void send(Context ctx, String caching) {
        ctx.header("Access-Control-Allow-Origin", "*").header(SecurityHeaders.RESOURCE_POLICY, "cross-origin");
        script.send(ctx, caching);
    }

    private static byte[] sha384(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-384").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-384", e);
        }
    }

    private static byte[] file(String path) {
        var content = find(path);
        if (content == null) {
            throw new IllegalStateException("not built: " + FOLDER + path);
        }
        return content;
    }

    private static byte @Nullable [] find(String path) {
        try (var in = EmbedScript.class.getResourceAsStream(FOLDER + path)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
