package chatgateway.page;

import chatgateway.http.SecurityHeaders;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code GET /embed.js}: the modules of {@code public/embed} joined into one classic script. They share one scope, so a
 * top-level name must be unique across the modules.
 */
public final class EmbedScript {
    private static final String CACHING = "public, max-age=600"; // the URL has no version
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .* from '\\./(.+)';\n");

    private static final Pattern PRIVATE_FIELD = Pattern.compile("(?<=this\\.)#\\w+");
    private static final Pattern HASH_NAME = Pattern.compile("#\\w+");

    /** Comments and indentation, which are removed. */
    private static final Pattern COMMENTS =
            Pattern.compile("(?ms)^\\s*/\\*\\*.*?\\*/\n|^\\s*//[^\n]*\n| // [^\n]*$|^\\s+");

    private final GzippedAsset script;
    private final GzippedAsset types = GzippedAsset.of(bytes("/public/embed.d.ts"), "text/plain;charset=utf-8");

    public EmbedScript() {
        var joined = new StringBuilder();
        append("embed.js", joined, new LinkedHashSet<>());
        var code = COMMENTS.matcher(joined).replaceAll("").replaceAll("(?m)^export ", "");
        code = withShortNames(code).replaceAll("(?<=[{;,(]) *\n", "");
        var script = "(() => {\n'use strict';\n" + code + "})();\n";
        this.script = GzippedAsset.of(script.getBytes(StandardCharsets.UTF_8), "text/javascript;charset=utf-8");
    }

    public void serve(Context ctx) {
        ctx.header(SecurityHeaders.RESOURCE_POLICY, "cross-origin"); // loaded by pages of other sites
        script.send(ctx, CACHING);
    }

    /** {@code GET /embed.d.ts}: the type declarations of the script. */
    public void serveTypes(Context ctx) {
        types.send(ctx, CACHING);
    }

    /** Gives each private field a short name; colours look alike and stay. */
    private static String withShortNames(String code) {
        var names = new HashMap<String, String>();
        PRIVATE_FIELD
                .matcher(code)
                .results()
                .forEach(field -> names.putIfAbsent(field.group(), shortName(names.size())));
        return HASH_NAME.matcher(code).replaceAll(found -> names.getOrDefault(found.group(), found.group()));
    }

    private static String shortName(int number) {
        return "#a" + Integer.toString(number, 36);
    }

    /** Appends a module after the modules that it imports. */
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
