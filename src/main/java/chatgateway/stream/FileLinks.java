package chatgateway.stream;

import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Turns Dify's signed file links into the gateway's own (docs/dify-api.md#files-and-signed-links), so that browsers
 * need not reach Dify.
 *
 * <p>Dify writes them relative or absolute, with whatever host its FILES_URL says; ours are relative. Where a system has a
 * Dify of its own, the link names the system, so that any replica knows where the file is.
 */
public final class FileLinks {
    private static final Pattern SIGNED = Pattern.compile("(?:https?://[^/?#]+(?:/[^?#]*)?)?"
            + "/files/((?:tools/)?[0-9a-fA-F-]{36}(?:\\.\\w{1,10}|/(?:file|image)-preview)?\\?(?=[^#]*sign=)[^#]*+)");

    private final String suffix;

    private FileLinks(String suffix) {
        this.suffix = suffix;
    }

    /** The links in what this system's users see. */
    public static FileLinks of(Settings settings, String systemId) {
        var isCommon =
                settings.system(systemId).difyBaseUrl().equals(settings.common().difyBaseUrl());
        return new FileLinks(isCommon ? "" : "&system=" + URLEncoder.encode(systemId, StandardCharsets.UTF_8));
    }

    /** The link through the gateway; anything that is no signed link of Dify's stays as it is. */
    public String rewrite(String url) {
        var link = SIGNED.matcher(url);
        return link.matches() ? "/files/" + link.group(1) + suffix : url;
    }

    /** The link through the gateway; null for anything else. */
    public String ours(String url) {
        return url != null && SIGNED.matcher(url).matches() ? rewrite(url) : null;
    }

    /** Rewrites every link in the tree, in place, and returns it. */
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
