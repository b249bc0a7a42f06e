package chatgateway.stream;

import chatgateway.auth.ChatUser;
import chatgateway.auth.LinkOwners;
import chatgateway.settings.Settings;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
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
    static final String FOLDER = "/files/";

    /**
     * Every part is bounded, so that the time to search a text is linear and an open link is short. The query may have
     * backslashes, because models escape characters of Markdown. A scheme may lack letters that were sent before
     * ({@link #mayOpen}).
     */
    private static final Pattern SIGNED = Pattern.compile(
            "(?:(?i:https?|(?<![A-Za-z0-9])t?tps?)://[^\\s/?#<>()\"']{1,255}(?:/[^\\s?#<>()\"']{0,255})?|(?<![\\w/.?#&=%@-]))"
                    + FOLDER
                    + "((?:tools/)?[0-9a-fA-F-]{36}(?:\\.\\w{1,10}|/(?:file|image)-preview)?"
                    + "\\?(?=(?:[\\w.~%+;&=\\\\-]{0,1000}[&;])?sign\\\\?=)[\\w.~%+;&=\\\\-]{0,1000}[\\w%=-])");

    /** In characters; no open link is longer. */
    static final int MAX_LINK = 2_048;

    private final String suffix;
    private final UnaryOperator<String> mark; // what is added for a file
    private final boolean changesRelative; // whether the gateway's link to a file differs from a relative one of Dify

    private FileLinks(String suffix, UnaryOperator<String> mark, boolean changesRelative) {
        this.suffix = suffix;
        this.mark = mark;
        this.changesRelative = changesRelative;
    }

    /** The rewriter for links that are sent to users of this system. */
    public static FileLinks of(Settings settings, String systemId) {
        var isCommon = Objects.equals(
                settings.system(systemId).difyBaseUrl(), settings.common().difyBaseUrl());
        var suffix = isCommon ? "" : "&system=" + URLEncoder.encode(systemId, StandardCharsets.UTF_8);
        return new FileLinks(suffix, file -> "", !isCommon);
    }

    /** The same for links that are marked with their user. */
    public FileLinks ofUser(ChatUser user, LinkOwners owners) {
        return new FileLinks(suffix, file -> "&owner=" + owners.mark(user, file), true);
    }

    /** This text with the gateway's links in place of Dify's; anything else in it is unchanged. */
    public String rewrite(String text) {
        return text.contains(FOLDER) ? SIGNED.matcher(text).replaceAll(this::link) : text;
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

    /** Where a link begins that ends with this text, and that more text could continue; the text's length if none does. */
    int startOfOpenLink(String text) {
        var link = SIGNED.matcher(text).useTransparentBounds(true);
        for (var at = Math.max(0, text.length() - MAX_LINK); at < text.length(); at++) {
            if (mayOpen(text, at)) {
                link.region(at, text.length()).lookingAt();
                if (link.hitEnd()) {
                    return at;
                }
            }
        }
        return text.length();
    }

    /** Whether the gateway's link to a file differs from a relative one of Dify. */
    boolean changesRelative() {
        return changesRelative;
    }

    /**
     * Whether an open link may begin here. Behind a Latin letter it takes three letters of a scheme, because words that end in
     * {@code h} or {@code ht} must not wait; so a text may begin with the rest of one.
     */
    private boolean mayOpen(String text, int at) {
        if (at > 0 && isLetterOrDigit(text.charAt(at - 1))) {
            return text.regionMatches(true, at, "htt", 0, 3);
        }
        return switch (text.charAt(at)) {
            case 'h', 'H' -> true;
            case 't', 'T' -> at == 0;
            case '/' -> changesRelative;
            default -> false;
        };
    }

    static boolean isLetterOrDigit(int character) {
        return (character >= '0' && character <= '9')
                || (character >= 'A' && character <= 'Z')
                || (character >= 'a' && character <= 'z');
    }

    private JsonNode rewritten(JsonNode value) {
        return value.isTextual() ? TextNode.valueOf(rewrite(value.textValue())) : value;
    }

    private String link(MatchResult signed) {
        var link = signed.group(1);
        var file = link.substring(0, link.indexOf('?'));
        return Matcher.quoteReplacement(FOLDER + link + suffix + mark.apply(file));
    }
}
