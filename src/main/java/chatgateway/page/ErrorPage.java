package chatgateway.page;

import chatgateway.http.SecurityHeaders;
import chatgateway.settings.SystemSettings;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A page that says in the reader's language what to do instead: when a token is refused, and at {@code /}. */
public final class ErrorPage {
    private final Assets assets;
    private final Translations words;
    private final Template template = new Template("error.html");

    public ErrorPage(Assets assets) {
        this.assets = assets;
        this.words = new Translations(assets);
    }

    /** @param topic an error code or {@code home}: the words are {@code page.<topic>.title} and {@code .message} */
    public void show(Context ctx, int status, String topic, SystemSettings system) {
        show(ctx, status, topic, system, SecurityHeaders.pagePolicy(system.embedOrigins()));
    }

    /** The same in a frame of any site: what it says is meant for whoever framed the chat without leave. */
    void showAnywhere(Context ctx, int status, String topic, SystemSettings system) {
        show(ctx, status, topic, system, SecurityHeaders.pagePolicy(List.of()));
    }

    private void show(Context ctx, int status, String topic, SystemSettings system, String policy) {
        var language = words.language(Arrays.asList(system.uiLocale(), ctx.header("Accept-Language")));
        var text = words.in(language);
        var returnUrl = system.returnUrl();
        ctx.status(status)
                .header(SecurityHeaders.CSP, policy)
                .html(template.fill(Map.of(
                        "assets",
                        assets.base(),
                        "lang",
                        language,
                        "code",
                        topic,
                        "title",
                        text.path("page." + topic + ".title").asText(),
                        "message",
                        text.path("page." + topic + ".message").asText(),
                        "return_url",
                        returnUrl == null ? "" : returnUrl,
                        "return_label",
                        text.path("page.return").asText(),
                        "return_hidden",
                        returnUrl == null ? "hidden" : "")));
    }
}
