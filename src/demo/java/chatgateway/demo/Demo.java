package chatgateway.demo;

import chatgateway.Gateway;
import chatgateway.auth.TokenIssuer;
import chatgateway.demo.dify.DemoDify;
import chatgateway.json.Json;
import chatgateway.settings.Secret;
import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The {@code demo} command: the real gateway, between a demo Dify and a demo host page. */
public final class Demo implements AutoCloseable {
    private static final String KEY = "app-demo";
    private static final String KOREAN_KEY = "app-demo-ko";
    private static final String NOTICE = "This is a demo: answers are scripted, nothing is saved.";
    private static final String KOREAN_NOTICE = "데모입니다: 정해진 답변이 나오며 저장되지 않습니다.";
    private static final DemoHost.User MINJI = DemoHost.USERS.get(0);
    private static final DemoHost.User ALEX = DemoHost.USERS.get(1);
    private static final Duration PACE = Duration.ofMillis(25);
    private static final Set<String> FORWARDED_SETTINGS =
            Set.of("HOST", "PORT", "PUBLIC_URL", "LOG_LEVEL", "DRAIN_SECONDS");

    private final DemoDify dify;
    private final DemoEvents events;
    private final Map<String, String> environment;
    private final Settings settings;
    private final Gateway gateway;
    private final Secret secret = new Secret(randomHex());
    private final TokenIssuer issuer;
    private DemoHost host;

    /**
     * Starts the demo Dify and wires the rest.
     *
     * @throws SettingsException also if a real app key is set, because the demo could be mistaken for the real chat
     */
    public Demo(Map<String, String> environment, Path directory) throws SettingsException {
        if (Settings.hasDifyKey(environment, directory)) {
            throw new SettingsException(List.of("The demo does not start beside a real app key. Unset DIFY_API_KEY"
                    + " (environment, .env, gateway.properties), or run ./run.sh without 'demo'."));
        }
        this.environment = environment;
        dify = DemoDify.start(
                DemoDify.DifyVersion.V1_14,
                Map.of(KEY, DemoDify.Mode.ADVANCED_CHAT, KOREAN_KEY, DemoDify.Mode.ADVANCED_CHAT));
        dify.app(KOREAN_KEY).korean(true);
        dify.app(KEY).form(context());
        dify.app(KOREAN_KEY).form(context());
        dify.pace(PACE);
        events = new DemoEvents();
        issuer = new TokenIssuer(secret, Clock.systemUTC());
        settings = Settings.load(variables(), directory.resolve("no-files-in-the-demo"));
        gateway = new Gateway(settings, ctx -> ctx.redirect(hostUrl()));
    }

    /** Starts the gateway, then the host page one port above it. */
    public void start() {
        gateway.start();
        var hostPort = settings.port() == 0 ? 0 : settings.port() + 1;
        host = new DemoHost(issuer, events, gatewayUrl(), settings.host(), hostPort).start();
    }

    public Gateway gateway() {
        return gateway;
    }

    public Settings settings() {
        return settings;
    }

    /** The URLs to open, for the terminal. */
    public String greeting() {
        return """

                This is a DEMO: the answers are scripted, nothing is stored, anybody who reaches it is let in.

                  The host page (a stand-in for CoinTutor)   %s
                  The chat of %s, for one hour      %s
                  %s의 채팅 (한국어), 한 시간 유효       %s
                  For a host of samples/README.md            export JWT_SECRET=%s GATEWAY_URL=%s
                %s
                Stop with Ctrl-C.
                """.formatted(
                        hostUrl(),
                        ALEX.name(),
                        host.chatUrl(ALEX, false),
                        MINJI.name(),
                        host.chatUrl(MINJI, true),
                        secret.value(),
                        gatewayUrl(),
                        fromAnotherComputer());
    }

    /** How to reach the demo from another computer; empty if {@code PUBLIC_URL} is set. */
    private String fromAnotherComputer() {
        if (environment.containsKey("PUBLIC_URL")) {
            return "";
        }
        var ssh = environment.getOrDefault("SSH_CONNECTION", "").split(" ");
        var machine = ssh.length == 4 ? ssh[2] : "THIS-MACHINE";
        return """

                These addresses work on this machine. To open them on another one, run this there,

                  ssh -L %1$d:localhost:%1$d -L %2$d:localhost:%2$d %3$s@%4$s

                or start the demo like this, which lets in whoever reaches this machine:

                  HOST=0.0.0.0 PORT=%1$d PUBLIC_URL=http://%5$s:%1$d ./run.sh demo
                """.formatted(
                        gateway.port(),
                        host.port(),
                        environment.getOrDefault("USER", "USER"),
                        machine,
                        machine.contains(":") ? "[" + machine + "]" : machine);
    }

    @Override
    public void close() {
        if (host != null) {
            host.close();
        }
        gateway.close();
        events.close();
        dify.close();
    }

    /** The base URL of the gateway. */
    public String gatewayUrl() {
        return settings.publicUrlAt(gateway.port());
    }

    /** The URL of the host page. */
    public String hostUrl() {
        return gatewayUrl().replaceFirst(":\\d+$", "") + ":" + host.port();
    }

    private Map<String, String> variables() {
        var variables = new HashMap<>(environment);
        variables.keySet().retainAll(FORWARDED_SETTINGS);
        variables.putIfAbsent("HOST", "127.0.0.1");
        variables.put("JWT_SECRET", secret.value());
        variables.put("ALLOWED_SYSTEM_IDS", "cointutor,drillquiz,cointutor-ko,drillquiz-ko," + DemoHost.UNLISTED);
        for (var system : List.of("COINTUTOR_KO", "DRILLQUIZ_KO")) {
            variables.put("DIFY_API_KEY_" + system, KOREAN_KEY);
            variables.put("NOTICE_" + system, KOREAN_NOTICE);
        }
        variables.put("EMBED_ORIGINS_" + DemoHost.UNLISTED.toUpperCase(Locale.ROOT), "https://elsewhere.example.com");
        variables.put("DIFY_BASE_URL", dify.baseUrl());
        variables.put("DIFY_API_KEY", KEY);
        variables.put("NOTICE", NOTICE);
        variables.put("EVENTS_URL", events.url());
        variables.put("EVENTS_SECRET", events.secret());
        return variables;
    }

    /** The inputs that the host's page gives with each message; the app's form does not ask for them. */
    private static ArrayNode context() {
        var form = Json.object().putArray("form");
        for (var variable : List.of("lesson", "page")) {
            form.addObject()
                    .putObject("text-input")
                    .put("variable", variable)
                    .put("label", variable)
                    .put("required", false)
                    .put("hide", true)
                    .put("max_length", 500);
        }
        return form;
    }

    private static String randomHex() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
