package chatgateway.page;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code GET /embed.js}: the modules of {@code public/embed} as one classic script, so that a host's page loads one
 * small file. They are joined as they stand, in one scope: no two may use a name for different things.
 */
public final class EmbedScript {
    private static final String CACHING = "public, max-age=600"; // hosts cannot name a version
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .* from '\\./(.+)';\n");

    /** Comments, on lines of their own and at the end of one, and indentation: for readers, not for browsers. */
    private static final Pattern NOTES =
            Pattern.compile("(?ms)^\\s*/\\*\\*.*?\\*/\n|^\\s*//[^\n]*\n| // [^\n]*$|^\\s+");

    private final GzippedAsset script;
    private final GzippedAsset types = GzippedAsset.of(bytes("/public/embed.d.ts"), "text/plain;charset=utf-8");

    public EmbedScript() {
        var joined = new StringBuilder();
        append("embed.js", joined, new LinkedHashSet<>());
        var code = NOTES.matcher(joined).replaceAll("").replaceAll("(?m)^export ", "");
        var script = "(() => {\n'use strict';\n" + code + "})();\n";
        this.script = GzippedAsset.of(script.getBytes(StandardCharsets.UTF_8), "text/javascript;charset=utf-8");
    }

    public void serve(Context ctx) {
        ctx.header("Cross-Origin-Resource-Policy", "cross-origin"); // made for other sites
        script.send(ctx, CACHING);
    }

    /** {@code GET /embed.d.ts}: the same for editors. */
    public void serveTypes(Context ctx) {
        types.send(ctx, CACHING);
    }

    /** A module comes after those that it imports. */
    private static void append(String file, StringBuilder joined, Set<String> done) {
        if (!done.add(file)) {
            return;
        }
        var source = read(file);
        var imports = IMPORT.matcher(source);
        while (imports.find()) {
            append(imports.group(1), joined, done);
        }
        joined.append(imports.replaceAll("")).append('\n');
    }

    private static String read(String file) {
        return new String(bytes("/public/embed/" + file), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String resource) {
        try (var in = EmbedScript.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
