package chatgateway.cli;

import chatgateway.dify.DifyApp;
import chatgateway.dify.DifyClient;
import chatgateway.dify.DifyException;
import chatgateway.dify.Timeouts;
import chatgateway.settings.Settings;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks each configured app: Dify is reachable, accepts the key, and the app is a published chat. Prints the findings. */
final class DifyCheck {
    private static final Set<String> CHAT_MODES = Set.of("chat", "agent-chat", "advanced-chat", "agent");

    private static final String NO_CHAT = ", which is not a chat. Take the key of a chat, agent or chatflow app.";
    private static final Pattern KEEPS_INPUTS = Pattern.compile("(?:0|1\\.[0-3])\\..*");
    private static final String USER = "chat-gateway-check"; // never a system's user, which contains a _

    private final PrintStream out;

    DifyCheck(PrintStream out) {
        this.out = out;
    }

    /** Returns true if every app is usable. The settings are known to be valid, or they would not have loaded. */
    boolean run(Settings settings) {
        settings.warnings().forEach(warning -> out.println("warning  " + warning));
        out.println("ok       The settings are valid.");
        capacity(settings);
        var good = true;
        try (var dify = new DifyClient(Timeouts.USUAL, settings.difyCertificates(), () -> {})) {
            for (var system : settings.systems().entrySet()) {
                good &= app(dify, DifyApp.of(system.getKey()), EventsCheck.name(system.getValue()));
            }
        }
        return good;
    }

    /** The connections of Dify cannot be asked for (docs/operate.md#what-dify-must-be-able-to-carry). */
    private void capacity(Settings settings) {
        if (settings.difyMaxConnections().isPresent()) {
            out.println("ok       Up to " + settings.maxAnswers() + " answers at a time, as MAX_STREAMS and"
                    + " DIFY_MAX_CONNECTIONS allow.");
            return;
        }
        var needed = settings.maxStreams() + (settings.maxStreams() + 3) / 4;
        var workers = needed > 100 ? 4 : 1;
        out.println("note     Each answer holds one of Dify's connections, of which it has 10 by default. For"
                + " MAX_STREAMS=" + settings.maxStreams() + ", set SERVER_WORKER_AMOUNT=" + workers
                + " and SERVER_WORKER_CONNECTIONS=" + Math.max(10, (needed + workers - 1) / workers)
                + " in Dify's .env, or set DIFY_MAX_CONNECTIONS to what it has.");
    }

    private boolean app(DifyClient dify, DifyApp app, String name) {
        try {
            var info = dify.probe(app, List.of("info"), Map.of());
            if (!info.isDify() && info.status() < 500 && info.status() / 100 != 3) {
                return wrong(name, notDify(app, "it answered " + info.status()));
            }
            if (info.isDify()) {
                var version = info.version() == null ? "of unknown version" : info.version();
                out.println("ok       " + name + ": Dify " + version + " answers at " + app.baseUrl() + "/v1");
                if (KEEPS_INPUTS.matcher(version).matches()) {
                    out.println("note     " + name
                            + ": this Dify keeps the inputs of a conversation's first message, so the"
                            + " context of the host's page (ChatGateway.setContext) is that of its beginning. From 1.4 on"
                            + " it goes with each message.");
                }
            }
            var mode = info.orThrow().path("mode").asText("");
            // fails while the app is not published (docs/dify-api.md#app-details)
            dify.get(app, List.of("parameters"), Map.of());
            return mode.isEmpty() ? typeOfOld(dify, app, name) : type(mode, name);
        } catch (DifyException e) {
            return wrong(name, explain(e, app));
        }
    }

    private boolean type(String mode, String name) {
        if (CHAT_MODES.contains(mode)) {
            out.println("ok       " + name + ": the key belongs to a published app of type " + mode + ".");
            return true;
        }
        return wrong(name, "the key belongs to an app of type " + mode + NO_CHAT);
    }

    /** Detects an app without conversations: Dify 0.11 returns no type, but an error for the list of its conversations. */
    private boolean typeOfOld(DifyClient dify, DifyApp app, String name) {
        var list = dify.probe(app, List.of("conversations"), Map.of("limit", "1", "user", USER));
        if (list.code().equals("not_chat_app")) {
            return wrong(name, "the key belongs to a completion or workflow app" + NO_CHAT);
        }
        list.orThrow();
        out.println(
                "ok       " + name + ": the key belongs to a published chat, agent or chatflow; this Dify does not say"
                        + " which of them.");
        return true;
    }

    private static String explain(DifyException e, DifyApp app) {
        var address = app.baseUrl() + "/v1";
        return switch (e.upstreamStatus()) {
            case 0 -> "Dify at " + address + " cannot be reached: " + reason(e) + ".";
            case 301, 302, 303, 307, 308 ->
                address + " answers with a redirect, which the gateway does not follow. Set DIFY_BASE_URL to the"
                        + " address it leads to, often the same with https.";
            case 400 ->
                "the app cannot be used yet (" + e.detail() + "). Publish it in Dify, and see that its model is set"
                        + " up.";
            case 401 ->
                "Dify refuses the key. DIFY_API_KEY must be the key of an app of this Dify, from the app's page \"API"
                        + " Access\".";
            case 403 ->
                "Dify knows the key, but the app's API is switched off, so that only its WebApp works, or the app is"
                        + " gone. Switch on \"Backend Service API\" in the app.";
            default ->
                e.upstreamStatus() < 500
                        ? notDify(app, String.valueOf(e.detail()))
                        : "Dify fails (" + e.detail() + "). Its own log says why.";
        };
    }

    private static String notDify(DifyApp app, String reason) {
        return "what answers at " + app.baseUrl() + "/v1 is not Dify's API (" + reason
                + "). DIFY_BASE_URL is the address" + " that has Dify's /v1 below it.";
    }

    /** Without stack frames, which are for the log. */
    private static String reason(DifyException e) {
        return Objects.requireNonNullElse(e.detail(), "").replaceFirst(" at \\S+\\(.*", "");
    }

    private boolean wrong(String name, String what) {
        out.println("WRONG    " + name + ": " + what);
        return false;
    }
}
