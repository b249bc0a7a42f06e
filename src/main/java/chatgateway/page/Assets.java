package chatgateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.http.ErrorCode;
import chatgateway.http.GatewayException;
import chatgateway.http.SecurityHeaders;
import io.javalin.http.Context;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page's modules, styles, translations and fonts from memory at {@code /assets/<version>/…}.
 *
 * <p>The version is a hash of all files. It comes first in the path, so that relative imports contain it and responses can be
 * cached indefinitely. A request for another version gets the current file with {@code no-store}: during a deployment, a
 * page from one replica may load its modules from another.
 */
public final class Assets {
    private static final String DIRECTORY = "public/assets/";

    /** Modules and styles joined by the build. The build of some platforms has none, and a jar has only these. */
    private static final String BUNDLE = "bundle/";

    /** Ends the name of a file that the build has compressed. */
    static final String BROTLI = ".br";

    static final String TEXTS = "i18n/";
    static final String DEFAULT_LANGUAGE = "en";

    /** As esbuild writes it. */
    private static final Pattern IMPORT = Pattern.compile("from\"\\./([\\w-]+\\.js)\"");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "map", "application/json",
            "mjs", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "ts", "text/plain;charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "woff2", "font/woff2");

    /** A worker has the policy of its own file, and loads the library that it runs. */
    private static final String WORKER_POLICY = "default-src 'none'; script-src 'self'";

    /** The document that draws diagrams. */
    private static final String DIAGRAMS = "diagrams/frame.html";

    private final Map<String, CompressedAsset> assets = new TreeMap<>();
    private final String version;
    private final String sources; // the path of what the page's HTML loads, below the base

    /** Loads {@code public/assets} from the class path. */
    public Assets() {
        var files = ClasspathFolder.read(DIRECTORY);
        files.forEach((path, content) -> {
            if (!path.endsWith(BROTLI)) {
                assets.put(path, asset(path, content, files.get(path + BROTLI)));
            }
        });
        version = hash();
        sources = has(BUNDLE + "js/main.js") && !Boolean.getBoolean("page.sources") ? BUNDLE : "";
    }

    /** The base path of asset URLs. */
    public String base() {
        return "/assets/" + version;
    }

    /** The values of a {@link Template} with the places of what it loads. */
    Map<String, String> with(Map<String, String> values) {
        var all = new HashMap<>(values);
        all.put("assets", base());
        all.put("scripts", base() + "/" + sources + "js");
        all.put("styles", base() + "/" + sources + "css");
        return all;
    }

    /** The script that the chat page's HTML holds. */
    String boot() {
        return text(has(BUNDLE + "boot.js") ? BUNDLE + "boot.js" : "boot.js");
    }

    /** The style that the chat page's HTML holds: how the page looks before anything else is loaded. */
    String frame() {
        return sources.isEmpty() ? "@import '" + base() + "/css/frame.css';" : text(sources + "css/frame.css");
    }

    /** Links to the modules that the first one imports, so that they are loaded beside it. */
    String preloads() {
        var link = "<link rel=\"modulepreload\" href=\"" + base() + "/" + sources + "js/$1\" />";
        return sources.isEmpty()
                ? ""
                : IMPORT.matcher(text(sources + "js/main.js"))
                        .results()
                        .map(module -> link.replace("$1", module.group(1)))
                        .collect(Collectors.joining("\n"));
    }

    /** The languages that have texts, the default first. */
    List<String> languages() {
        return assets.keySet().stream()
                .filter(path -> path.startsWith(TEXTS))
                .map(path -> path.substring(TEXTS.length(), path.lastIndexOf('.')))
                .sorted(Comparator.comparing(language -> !language.equals(DEFAULT_LANGUAGE)))
                .toList();
    }

    private String text(String path) {
        return new String(bytes(path), UTF_8);
    }

    /** The content of a file that the server itself uses. */
    public byte[] bytes(String path) {
        return Objects.requireNonNull(assets.get(path), path).plain();
    }

    public boolean has(String path) {
        return assets.containsKey(path);
    }

    /** {@code GET /assets/{version}/<path>}. */
    public void serve(Context ctx) {
        var asset = assets.get(ctx.pathParam("path"));
        if (asset == null) {
            throw new GatewayException(ErrorCode.NOT_FOUND);
        }
        if (ctx.pathParam("path").endsWith("-worker.js")) {
            ctx.header(SecurityHeaders.CSP, WORKER_POLICY);
        }
        if (ctx.pathParam("path").equals(DIAGRAMS)) {
            ctx.header(SecurityHeaders.CSP, SecurityHeaders.DIAGRAMS);
        }
        // A frame with a sandbox without allow-same-origin has no origin, and its page must be able to say so.
        ctx.header("Access-Control-Allow-Origin", "*").header(SecurityHeaders.RESOURCE_POLICY, "cross-origin");
        var isCurrent = ctx.pathParam("version").equals(version);
        asset.send(ctx, isCurrent ? "public, max-age=31536000, immutable" : "no-store");
    }

    private static CompressedAsset asset(String path, byte[] plain, byte @Nullable [] brotli) {
        var extension = path.substring(path.lastIndexOf('.') + 1);
        var type = TYPES.get(extension);
        if (type == null) {
            throw new IllegalStateException("public/assets/" + path + " has no content type in Assets.TYPES");
        }
        return extension.equals("woff2")
                ? CompressedAsset.asItIs(plain, type)
                : CompressedAsset.of(plain, type, brotli);
    }

    /** A checksum of each file is enough to tell versions apart, and megabytes of it are fast before the JIT has compiled SHA. */
    private String hash() {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            assets.forEach((path, asset) -> {
                var checksum = new CRC32();
                checksum.update(asset.plain());
                sha.update((path + " " + asset.plain().length + " " + checksum.getValue() + "\n").getBytes(UTF_8));
            });
            return HexFormat.of().formatHex(sha.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
