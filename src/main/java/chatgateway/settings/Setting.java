package chatgateway.settings;

import static chatgateway.settings.SettingRules.integer;

import java.security.cert.X509Certificate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One setting, and the table of all settings: name, default, rule (docs/settings.md).
 *
 * @param fallback the default, in the form of a configured text; null if there is none
 * @param rule parses and validates the text; also applied to the default
 */
record Setting<T>(String name, Scope scope, @Nullable String fallback, Rule<T> rule) {

    static final Setting<Secret> JWT_SECRET = secret("JWT_SECRET", SecretRules::signingKey);
    static final Setting<Secret> JWT_OLD_SECRET = secret("JWT_OLD_SECRET", SecretRules::signingKey);
    static final Setting<Integer> JWT_LEEWAY_SECONDS = shared("JWT_LEEWAY_SECONDS", "30", integer(0, 120));
    static final Setting<Integer> JWT_MAX_TTL_SECONDS = shared("JWT_MAX_TTL_SECONDS", "86400", integer(60, 31_536_000));
    static final Setting<Set<String>> ALLOWED_SYSTEM_IDS = shared("ALLOWED_SYSTEM_IDS", "", SettingRules::systemIds);

    static final Setting<String> DIFY_BASE_URL = perSystem("DIFY_BASE_URL", null, WebUrl::difyBaseUrl);
    static final Setting<Secret> DIFY_API_KEY = secret("DIFY_API_KEY", SecretRules::difyApiKey);

    static final Setting<List<X509Certificate>> DIFY_CA = shared("DIFY_CA", "", SettingRules::certificates);

    static final Setting<String> HOST = shared("HOST", "0.0.0.0", SettingRules::bindAddress);
    static final Setting<Integer> PORT = shared("PORT", "8000", integer(0, 65_535));
    static final Setting<String> PUBLIC_URL = shared("PUBLIC_URL", null, WebUrl::bareOrigin);
    static final Setting<Integer> METRICS_PORT = shared("METRICS_PORT", null, integer(0, 65_535));
    static final Setting<String> METRICS_HOST = shared("METRICS_HOST", "127.0.0.1", SettingRules::bindAddress);
    static final Setting<String> LOG_LEVEL = shared("LOG_LEVEL", "info", SettingRules::logLevel);

    static final Setting<List<String>> EMBED_ORIGINS = perSystem("EMBED_ORIGINS", "", SettingRules::origins);
    static final Setting<List<String>> CORS_ORIGINS = shared("CORS_ORIGINS", "", SettingRules::origins);

    static final Setting<String> RETURN_URL = perSystem("RETURN_URL", null, WebUrl::link);
    static final Setting<String> UI_TITLE = perSystem("UI_TITLE", null, SettingRules::title);
    static final Setting<String> NOTICE = perSystem("NOTICE", null, SettingRules::notice);
    static final Setting<String> UI_LOCALE = perSystem("UI_LOCALE", null, SettingRules::languageTag);

    static final Setting<Integer> MESSAGES_PER_MINUTE = shared("MESSAGES_PER_MINUTE", "20", integer(1, 100_000));
    static final Setting<Integer> MESSAGES_PER_DAY = perSystem("MESSAGES_PER_DAY", null, integer(1, 1_000_000));
    static final Setting<Integer> TOKENS_PER_DAY = perSystem("TOKENS_PER_DAY", null, integer(1, 2_000_000_000));
    static final Setting<Integer> SYSTEM_MESSAGES_PER_DAY =
            perSystem("SYSTEM_MESSAGES_PER_DAY", null, integer(1, 100_000_000));
    static final Setting<Integer> SYSTEM_STREAMS = perSystem("SYSTEM_STREAMS", null, integer(1, 100_000));
    static final Setting<ZoneId> LIMITS_ZONE = shared("LIMITS_ZONE", "UTC", SettingRules::timeZone);
    static final Setting<Integer> STREAMS_PER_USER = shared("STREAMS_PER_USER", "3", integer(1, 1_000));
    static final Setting<Integer> MAX_STREAMS = shared("MAX_STREAMS", "1000", integer(1, 10_000));
    static final Setting<Integer> DIFY_MAX_CONNECTIONS = shared("DIFY_MAX_CONNECTIONS", null, integer(2, 100_000));
    static final Setting<Integer> MAX_UPLOAD_MB = shared("MAX_UPLOAD_MB", "15", integer(1, 1_000));
    static final Setting<Integer> DRAIN_DELAY_SECONDS = shared("DRAIN_DELAY_SECONDS", "0", integer(0, 60));
    static final Setting<Integer> DRAIN_SECONDS = shared("DRAIN_SECONDS", "60", integer(0, 3_600));
    static final Setting<Integer> IDLE_SECONDS = shared("IDLE_SECONDS", "75", integer(5, 3_600));

    static final Setting<String> EVENTS_URL = perSystem("EVENTS_URL", null, WebUrl::eventReceiver);
    static final Setting<Secret> EVENTS_SECRET = secret("EVENTS_SECRET", SecretRules::webhookSecret);
    static final Setting<Boolean> EVENTS_CONTENT = perSystem("EVENTS_CONTENT", "false", SettingRules::yesOrNo);

    static final List<Setting<?>> ALL = List.of(
            JWT_SECRET,
            JWT_OLD_SECRET,
            JWT_LEEWAY_SECONDS,
            JWT_MAX_TTL_SECONDS,
            ALLOWED_SYSTEM_IDS,
            DIFY_BASE_URL,
            DIFY_API_KEY,
            DIFY_CA,
            HOST,
            PORT,
            PUBLIC_URL,
            METRICS_PORT,
            METRICS_HOST,
            LOG_LEVEL,
            EMBED_ORIGINS,
            CORS_ORIGINS,
            RETURN_URL,
            UI_TITLE,
            UI_LOCALE,
            NOTICE,
            MESSAGES_PER_MINUTE,
            MESSAGES_PER_DAY,
            TOKENS_PER_DAY,
            SYSTEM_MESSAGES_PER_DAY,
            SYSTEM_STREAMS,
            LIMITS_ZONE,
            STREAMS_PER_USER,
            MAX_STREAMS,
            DIFY_MAX_CONNECTIONS,
            MAX_UPLOAD_MB,
            DRAIN_DELAY_SECONDS,
            DRAIN_SECONDS,
            IDLE_SECONDS,
            EVENTS_URL,
            EVENTS_SECRET,
            EVENTS_CONTENT);

    /** Whether a system may have its own value, and whether the value may be shown. Secrets are per system too. */
    enum Scope {
        SHARED,
        PER_SYSTEM,
        SECRET
    }

    /** Parses and validates a configured text. */
    interface Rule<T> {
        T parse(String text) throws BadValueException;
    }

    boolean isSecret() {
        return scope == Scope.SECRET;
    }

    boolean isPerSystem() {
        return scope != Scope.SHARED;
    }

    /** The name of the variable for a system's suffix, or of the shared one if the suffix is empty. */
    String variable(String suffix) {
        return suffix.isEmpty() ? name : name + "_" + suffix;
    }

    private static <T> Setting<T> shared(String name, @Nullable String fallback, Rule<T> rule) {
        return new Setting<>(name, Scope.SHARED, fallback, rule);
    }

    private static <T> Setting<T> perSystem(String name, @Nullable String fallback, Rule<T> rule) {
        return new Setting<>(name, Scope.PER_SYSTEM, fallback, rule);
    }

    private static Setting<Secret> secret(String name, Rule<Secret> rule) {
        return new Setting<>(name, Scope.SECRET, null, rule);
    }
}
