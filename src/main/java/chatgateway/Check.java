package chatgateway;

import chatgateway.dify.DifyApp;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyException;
import chatgateway.settings.Settings;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The {@code check} command: asks Dify what the gateway would need of it, and says in plain words what is wrong. */
final class Check {
    private static final Set<String> CHAT_MODES = Set.of("chat", "agent-chat", "advanced-chat", "agent");

    private final PrintStream out;

    Check(PrintStream out) {
        this.out = out;
    }

    /** True when users can chat. The settings themselves are valid already: they would not have loaded. */
    boolean run(Settings settings) {
        settings.warnings().forEach(warning -> out.println("warning  " + warning));
        out.println("ok       The settings are valid.");
        var good = true;
        try (var dify = new DifyClient()) {
            for (var system : settings.systems().entrySet()) {
                var name = system.getValue().isEmpty() ? "every system" : String.join(", ", system.getValue());
                good &= app(dify, DifyApp.of(system.getKey()), name);
            }
        }
        return good;
    }

    private boolean app(DifyClient dify, DifyApp app, String name) {
        try {
            var version =
                    dify.get(app, List.of(""), Map.of()).path("server_version").asText("unknown");
            out.println("ok       " + name + ": Dify " + version + " answers at " + app.baseUrl());
            var mode = dify.get(app, List.of("info"), Map.of()).path("mode").asText("unknown");
            dify.get(app, List.of("parameters"), Map.of());
            if (CHAT_MODES.contains(mode)) {
                out.println("ok       " + name + ": the key belongs to a published app of type " + mode);
                return true;
            }
            return wrong(
                    name,
                    "the app is of type " + mode + ", which is not a chat: the chat page cannot use it."
                            + " Take the key of a chat, agent or chatflow app.");
        } catch (DifyException e) {
            return wrong(name, explain(e, app));
        }
    }

    private static String explain(DifyException e, DifyApp app) {
        return switch (e.upstreamStatus()) {
            case 0 ->
                "nothing answers at DIFY_BASE_URL " + app.baseUrl()
                        + ". Is it right, is Dify running, may this machine reach it? (" + e.detail() + ")";
            case 401 ->
                "Dify refuses the key. DIFY_API_KEY has to be the key of an app of this Dify, from its page"
                        + " 'API Access'.";
            case 403 ->
                "Dify knows the key, but the app may not be used over the API: it is switched off there, so that"
                        + " only its WebApp works, or it was deleted. Enable 'Backend Service API' in the app.";
            case 404 ->
                "there is no Dify API at " + app.baseUrl()
                        + "/v1. DIFY_BASE_URL is the address under which /v1 is found.";
            case 400 -> "the app is not published or not set up completely. Publish it in Dify. (" + e.detail() + ")";
            default -> "Dify fails: " + e.detail() + ". Its own log says more.";
        };
    }

    private boolean wrong(String name, String what) {
        out.println("WRONG    " + name + ": " + what);
        return false;
    }
}
