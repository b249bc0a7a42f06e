package chatgateway.stream;

import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites Dify's signed file links to the gateway's (docs/dify-api.md#files-and-signed-links), because clients cannot
 * reach Dify.
 *
 * <p>Dify's links are relative or absolute, with the host of its FILES_URL; the gateway's are relative. A system with a
 * Dify of its own is named in the link, so that any replica can find the file.
 */
public final class FileLinks {
    private static final Pattern SIGNED = Pattern.compile("(?:https?://[^/?#]+(?:/[^?#]*)?)?"
            + "/files/((?:tools/)?[0-9a-fA-F-]{36}(?:\\.\\w{1,10}|/(?:file|image)-preview)?\\?(?=[^#]*sign=)[^#]*+)");

    private final String suffix;

    private FileLinks(String suffix) {
        this.suffix = suffix;
    }

    /** The rewriter for links that are sent to users of this system. */
    public static FileLinks of(Settings settings, String systemId) {
        var isCommon = Objects.equals(
                settings.system(systemId).difyBaseUrl(), settings.common().difyBaseUrl());
        return new FileLinks(isCommon ? "" : "&system=" + URLEncoder.encode(systemId, StandardCharsets.UTF_8));
    }

    /** The gateway's link for a signed link of Dify; anything else is returned unchanged. */
    public String rewrite(String url) {
        var link = SIGNED.matcher(url);
        return link.matches() ? "/files/" + link.group(1) + suffix : url;
    }

    /** The gateway's link for a signed link of Dify; null for anything else. */
    public @Nullable String rewriteOrNull(@Nullable String url) {
        return url != null && SIGNED.matcher(url).matches() ? rewrite(url) : null;
    }

    /** Rewrites every link in this tree, in place. */
    public <T extends JsonNode> T rewriteAll(T tree) {
        if (tree instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(rewriteAll(rewritten(field.getValue()))));
        } else if (tree instanceof ArrayNode list) {
            for (var i = 0; i < list.size(); i++) {
                list.set(i, rewriteAll(rewritten(list.get(i))));
            }
        }
        return tree;
    }

    private JsonNode rewritten(JsonNode value) {
        return value.isTextual() ? TextNode.valueOf(rewrite(value.textValue())) : value;
    }
}
