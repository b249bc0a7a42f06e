package chatgateway.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one host system: its own values, else the shared ones.
 *
 * @param jwtSecrets accepted signing keys: the current one, then the old one during a rotation
 * @param difyBaseUrl scheme, host, port and path prefix, without the trailing {@code /v1} and without a final slash
 * @param embedOrigins origins that may frame the page; empty means any
 * @param returnUrl target of the link back to the host, or null
 * @param uiTitle title of the page, or null for the Dify app's
 * @param uiLocale language of the page, or null for the browser's
 * @param notice one line above the chat, or null
 * @param quotas what its users may use
 * @param events where events are sent, or null
 */
public record SystemSettings(
        List<Secret> jwtSecrets,
        @Nullable String difyBaseUrl,
        @Nullable Secret difyApiKey,
        List<String> embedOrigins,
        @Nullable String returnUrl,
        @Nullable String uiTitle,
        @Nullable String uiLocale,
        @Nullable String notice,
        Quotas quotas,
        @Nullable EventTarget events) {}
