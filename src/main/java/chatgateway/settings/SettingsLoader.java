package chatgateway.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Loads all settings, checks rules between them, and reports all errors at once. */
final class SettingsLoader {
    private static final SystemSettings NOTHING =
            new SystemSettings(List.of(), null, null, List.of(), null, null, null, null, Quotas.NONE, null);

    private final Findings findings = new Findings();
    private final SettingsReader reader;

    SettingsLoader(Map<String, String> environment, Path directory) {
        this.reader = new SettingsReader(new SettingSources(environment, directory, findings), findings);
    }

    Settings load() throws SettingsException {
        Set<String> allowed = reader.read(Setting.ALLOWED_SYSTEM_IDS);
        Set<String> suffixes = usedSuffixes(allowed);
        reader.checkNames(suffixes);
        require(Setting.JWT_SECRET, allowed, "the key shared with the host, made with: openssl rand -base64 32");
        require(Setting.DIFY_BASE_URL, allowed, "Dify's API address, such as https://dify.example.com/v1");
        require(Setting.DIFY_API_KEY, allowed, "the app's key (app-), from Dify's page \"API Access\"");

        SystemSettings common = system("", NOTHING);
        Map<String, SystemSettings> systems = new TreeMap<>();
        suffixes.forEach(suffix -> systems.put(suffix, system(suffix, common)));
        warnOfOpenDoors(allowed, common, systems.values());

        int port = reader.read(Setting.PORT);
        Settings settings = new Settings(
                reader.read(Setting.HOST),
                port,
                publicUrl(port),
                reader.read(Setting.JWT_LEEWAY_SECONDS),
                reader.read(Setting.JWT_MAX_TTL_SECONDS),
                allowed,
                reader.read(Setting.CORS_ORIGINS),
                reader.read(Setting.MESSAGES_PER_MINUTE),
                reader.read(Setting.LIMITS_ZONE),
                reader.read(Setting.STREAMS_PER_USER),
                reader.read(Setting.MAX_STREAMS),
                optional(reader.find(Setting.DIFY_MAX_CONNECTIONS, "")),
                reader.read(Setting.MAX_UPLOAD_MB),
                reader.read(Setting.DRAIN_DELAY_SECONDS),
                reader.read(Setting.DRAIN_SECONDS),
                reader.read(Setting.IDLE_SECONDS),
                reader.read(Setting.DIFY_CA),
                metricsPort(port),
                reader.read(Setting.METRICS_HOST),
                reader.read(Setting.LOG_LEVEL),
                common,
                Collections.unmodifiableMap(systems),
                findings.warnings()); // last, because the calls above add warnings
        findings.throwProblems();
        return settings;
    }

    /** The suffixes of the allowed systems, or, if all are allowed, of those that have their own variables. */
    private Set<String> usedSuffixes(Set<String> allowed) {
        return allowed.isEmpty()
                ? reader.suffixes()
                : allowed.stream().map(Settings::suffix).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Requires a shared value or one per allowed system; if all systems are allowed, the shared one. */
    private void require(Setting<?> setting, Set<String> allowed, String meaning) {
        if (findings.isIncomplete()) {
            return;
        }
        List<String> missing = allowed.stream()
                .map(Settings::suffix)
                .filter(suffix -> !reader.isSet(setting, suffix))
                .map(setting::variable)
                .toList();
        if (!reader.isSet(setting, "") && (allowed.isEmpty() || !missing.isEmpty())) {
            String instead = missing.isEmpty() ? "" : "; or set " + String.join(", ", missing);
            findings.problem(setting.name(), "is required: " + meaning + instead);
        }
    }

    private SystemSettings system(String suffix, SystemSettings common) {
        Optional<String> difyBaseUrl = reader.find(Setting.DIFY_BASE_URL, suffix);
        Optional<Secret> difyApiKey = reader.find(Setting.DIFY_API_KEY, suffix);
        checkDify(suffix, difyBaseUrl, difyApiKey);
        return new SystemSettings(
                jwtSecrets(suffix, common.jwtSecrets()),
                difyBaseUrl.orElse(common.difyBaseUrl()),
                difyApiKey.orElse(common.difyApiKey()),
                reader.find(Setting.EMBED_ORIGINS, suffix).orElse(common.embedOrigins()),
                reader.find(Setting.RETURN_URL, suffix).orElse(common.returnUrl()),
                reader.find(Setting.UI_TITLE, suffix).orElse(common.uiTitle()),
                reader.find(Setting.UI_LOCALE, suffix).orElse(common.uiLocale()),
                reader.find(Setting.NOTICE, suffix).orElse(common.notice()),
                quotas(suffix, common.quotas()),
                events(suffix, common.events()));
    }

    /** An address of its own has a secret of its own, or another host could sign for it. */
    private @Nullable EventTarget events(String suffix, @Nullable EventTarget inherited) {
        Optional<String> url = reader.find(Setting.EVENTS_URL, suffix);
        Optional<Secret> secret = reader.find(Setting.EVENTS_SECRET, suffix);
        if (reader.isSet(Setting.EVENTS_URL, suffix) && !reader.isSet(Setting.EVENTS_SECRET, suffix)) {
            findings.problem(
                    Setting.EVENTS_SECRET.variable(suffix),
                    "is required with " + Setting.EVENTS_URL.variable(suffix)
                            + "; make one with: echo whsec_$(openssl rand -base64 32)");
        }
        if (secret.isPresent() && url.isEmpty() && inherited == null) {
            findings.warning(
                    Setting.EVENTS_SECRET.variable(suffix),
                    "has no effect without " + Setting.EVENTS_URL.variable(suffix));
        }
        boolean content =
                reader.find(Setting.EVENTS_CONTENT, suffix).orElseGet(() -> reader.read(Setting.EVENTS_CONTENT));
        if (inherited == null) {
            return url.isEmpty() || secret.isEmpty() ? null : new EventTarget(url.get(), secret.get(), content);
        }
        return new EventTarget(url.orElse(inherited.url()), secret.orElse(inherited.secret()), content);
    }

    private Quotas quotas(String suffix, Quotas common) {
        return new Quotas(
                reader.find(Setting.MESSAGES_PER_DAY, suffix).orElse(common.messagesPerDay()),
                reader.find(Setting.TOKENS_PER_DAY, suffix).orElse(common.tokensPerDay()),
                reader.find(Setting.SYSTEM_MESSAGES_PER_DAY, suffix).orElse(common.systemMessagesPerDay()),
                reader.find(Setting.SYSTEM_STREAMS, suffix).orElse(common.systemStreams()));
    }

    /** A system with its own secret does not accept the shared ones, or another host could sign for it. */
    private List<Secret> jwtSecrets(String suffix, List<Secret> inherited) {
        Optional<Secret> current = reader.find(Setting.JWT_SECRET, suffix);
        Optional<Secret> old = reader.find(Setting.JWT_OLD_SECRET, suffix);
        String variable = Setting.JWT_SECRET.variable(suffix);
        String oldVariable = Setting.JWT_OLD_SECRET.variable(suffix);
        if (old.isPresent() && !reader.isSet(Setting.JWT_SECRET, suffix)) {
            findings.problem(oldVariable, "requires " + variable + "; set it or remove this");
        }
        if (old.isPresent() && old.equals(current)) {
            findings.problem(
                    oldVariable, "must not be the same as " + variable + "; remove it when the rotation is over");
        }
        return current.isEmpty()
                ? inherited
                : Stream.concat(current.stream(), old.stream()).toList();
    }

    private void checkDify(String suffix, Optional<String> baseUrl, Optional<Secret> apiKey) {
        String variable = Setting.DIFY_API_KEY.variable(suffix);
        baseUrl.ifPresent(url -> warnIfReadable(Setting.DIFY_BASE_URL.variable(suffix), url, "app keys and chats"));
        if (apiKey.isPresent() && !apiKey.get().value().startsWith("app-")) {
            findings.warning(
                    variable, "does not begin with app- as the keys of Dify's apps do; copy it from \"API Access\"");
        }
        if (!suffix.isEmpty() && baseUrl.isPresent() && apiKey.isEmpty()) {
            findings.warning(
                    variable,
                    "is not set although " + Setting.DIFY_BASE_URL.variable(suffix)
                            + " is: the shared DIFY_API_KEY is sent to that address");
        }
    }

    private OptionalInt metricsPort(int port) {
        Optional<Integer> metricsPort = reader.find(Setting.METRICS_PORT, "");
        if (port != 0 && metricsPort.equals(Optional.of(port))) {
            findings.problem("METRICS_PORT", "must not be the same as PORT; choose another");
        }
        return optional(metricsPort);
    }

    private static OptionalInt optional(Optional<Integer> value) {
        return value.stream().mapToInt(Integer::intValue).findFirst();
    }

    private String publicUrl(int port) {
        Optional<String> publicUrl = reader.find(Setting.PUBLIC_URL, "");
        publicUrl.ifPresent(url -> warnIfReadable("PUBLIC_URL", url, "tokens and chats"));
        return publicUrl.orElse("http://localhost:" + port);
    }

    private void warnIfReadable(String variable, String url, String what) {
        if (WebUrl.isOpenOnTheInternet(url)) {
            findings.warning(
                    variable, "is plain http to a public host: " + what + " can be read on the way; use https");
        }
    }

    private void warnOfOpenDoors(Set<String> allowed, SystemSettings common, Collection<SystemSettings> systems) {
        List<SystemSettings> served = new ArrayList<>(systems);
        if (allowed.isEmpty()) {
            served.add(common);
            findings.warning(
                    "ALLOWED_SYSTEM_IDS", "is empty, so a valid token of any system is accepted; list the systems");
        }
        if (served.stream().anyMatch(system -> system.embedOrigins().isEmpty())) {
            findings.warning("EMBED_ORIGINS", "is empty, so any site may frame the chat page; list the hosts' origins");
        }
    }
}
