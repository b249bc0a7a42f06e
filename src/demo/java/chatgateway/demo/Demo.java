package chatgateway.demo;

import chatgateway.Gateway;
import chatgateway.auth.TokenIssuer;
import chatgateway.demo.dify.DemoDify;
import chatgateway.settings.Secret;
import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
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
    private static final String NOTICE =
            "This is a demo: answers are scripted, nothing is saved." + " · 데모입니다: 정해진 답변이 나오며 저장되지 않습니다.";
    private static final Duration PACE = Duration.ofMillis(25);
    private static final Set<String> FORWARDED_SETTINGS =
            Set.of("HOST", "PORT", "PUBLIC_URL", "LOG_LEVEL", "DRAIN_SECONDS");

    private final DemoDify dify;
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
        dify = DemoDify.start(DemoDify.DifyVersion.V1_14, Map.of(KEY, DemoDify.Mode.ADVANCED_CHAT));
        dify.pace(PACE);
        issuer = new TokenIssuer(secret, Clock.systemUTC());
        settings = Settings.load(variables(environment), directory.resolve("no-files-in-the-demo"));
        gateway = new Gateway(settings, ctx -> ctx.redirect(hostUrl()));
    }

    /** Starts the gateway, then the host page one port above it. */
    public void start() {
        gateway.start();
        var hostPort = settings.port() == 0 ? 0 : settings.port() + 1;
        host = new DemoHost(issuer, gatewayUrl(), settings.host(), hostPort).start();
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
                  The chat of %s, valid for one hour       %s
                  For a host of samples/README.md            export JWT_SECRET=%s GATEWAY_URL=%s

                Stop with Ctrl-C.
                """.formatted(
                        hostUrl(),
                        DemoHost.USERS.get(0).name(),
                        host.chatUrl(DemoHost.USERS.get(0)),
                        secret.value(),
                        gatewayUrl());
    }

    @Override
    public void close() {
        if (host != null) {
            host.close();
        }
        gateway.close();
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

    private Map<String, String> variables(Map<String, String> environment) {
        var variables = new HashMap<>(environment);
        variables.keySet().retainAll(FORWARDED_SETTINGS);
        variables.put("JWT_SECRET", secret.value());
        variables.put("ALLOWED_SYSTEM_IDS", "cointutor,drillquiz," + DemoHost.UNLISTED);
        variables.put("EMBED_ORIGINS_" + DemoHost.UNLISTED.toUpperCase(Locale.ROOT), "https://elsewhere.example.com");
        variables.put("DIFY_BASE_URL", dify.baseUrl());
        variables.put("DIFY_API_KEY", KEY);
        variables.put("NOTICE", NOTICE);
        return variables;
    }

    private static String randomHex() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
