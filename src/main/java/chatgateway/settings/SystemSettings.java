package chatgateway.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one host system is set up with: its own values where it has some, else everybody's.
 *
 * @param jwtSecrets keys a token may be signed with, the current one first, then the one being rotated out
 * @param difyBaseUrl scheme, host, port and path prefix, without the trailing {@code /v1} and without a final slash
 * @param embedOrigins origins that may frame the page; empty means any
 * @param returnUrl where "back to the host" leads, or null
 * @param uiTitle title of the page, or null for Dify's own
 * @param uiLocale language of the page, or null for the browser's
 * @param notice one line above the chat, or null
 */
public record SystemSettings(
        List<Secret> jwtSecrets,
        @Nullable String difyBaseUrl,
        @Nullable Secret difyApiKey,
        List<String> embedOrigins,
        @Nullable String returnUrl,
        @Nullable String uiTitle,
        @Nullable String uiLocale,
        @Nullable String notice) {}
