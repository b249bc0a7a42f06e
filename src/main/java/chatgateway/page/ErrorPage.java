package chatgateway.page;

import chatgateway.http.ErrorCode;
import chatgateway.http.Errors;
import chatgateway.http.RequestId;
import chatgateway.http.SecurityHeaders;
import chatgateway.settings.SystemSettings;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The localised page for a rejected token, and for {@code /}. */
public final class ErrorPage {
    private final Assets assets;
    private final Translations translations;
    private final Template template = new Template("error.html");

    public ErrorPage(Assets assets) {
        this.assets = assets;
        this.translations = new Translations(assets);
    }

    /** @param topic an error code or {@code home}; the texts are {@code page.<topic>.title} and {@code .message} */
    public void show(Context ctx, int status, String topic, SystemSettings system) {
        show(ctx, status, topic, system, SecurityHeaders.pagePolicy(system.embedOrigins()));
    }

    /** Shows the page in a frame of any site, for errors that the framing site must see. */
    void showAnywhere(Context ctx, int status, String topic, SystemSettings system) {
        show(ctx, status, topic, system, SecurityHeaders.pagePolicy(List.of()));
    }

    /** For a path that is no route: a page for browsers, also in a frame, and JSON for all others. */
    public void showUnknownPath(Context ctx, SystemSettings system) {
        var accept = ctx.header("Accept");
        if (accept == null || !accept.contains("text/html")) {
            Errors.answer(Errors.unknownPath(ctx.path()), ctx);
            return;
        }
        ctx.attribute(Errors.CODE, ErrorCode.NOT_FOUND.code());
        showAnywhere(ctx, 404, ErrorCode.NOT_FOUND.code(), system);
    }

    private void show(Context ctx, int status, String topic, SystemSettings system, String policy) {
        var language = translations.language(Arrays.asList(system.uiLocale(), ctx.header("Accept-Language")));
        var text = translations.in(language);
        var returnUrl = system.returnUrl();
        ctx.status(status)
                .header(SecurityHeaders.CSP, policy)
                .header(SecurityHeaders.RESOURCE_POLICY, "cross-origin") // for hosts with COEP
                .html(template.fill(assets.with(Map.ofEntries(
                        Map.entry("lang", language),
                        Map.entry("code", topic),
                        Map.entry("title", text.path("page." + topic + ".title").asText()),
                        Map.entry(
                                "message",
                                text.path("page." + topic + ".message").asText()),
                        Map.entry("return_url", returnUrl == null ? "" : returnUrl),
                        Map.entry("return_label", text.path("page.return").asText()),
                        Map.entry("return_hidden", returnUrl == null ? "hidden" : ""),
                        Map.entry(
                                "reference",
                                text.path("message.reference").asText().replace("{id}", RequestId.of(ctx))),
                        Map.entry("reference_hidden", status < 400 ? "hidden" : "")))));
    }
}
