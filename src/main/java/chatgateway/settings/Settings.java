package chatgateway.settings;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The settings, loaded and validated once at start (docs/settings.md). Names, defaults and rules are in {@link Setting}.
 * Secrets print as three stars, so the record can be logged.
 *
 * @param port the port to bind; 0 for any free port
 * @param publicUrl the gateway's origin as browsers see it. By default localhost and {@code port}; with port 0 use {@link
 *     #publicUrlAt}
 * @param allowedSystemIds empty means all
 * @param corsOrigins empty means none
 * @param messagesPerMinute per user and replica
 * @param difyMaxConnections how many connections Dify serves at a time; empty if unknown
 * @param limitsZone in which the days of daily limits begin
 * @param maxUploadMb size limit of a file, in MiB
 * @param drainDelaySeconds time between {@code /ready} returning 503 and new messages being rejected
 * @param idleSeconds how long a connection stays open between requests
 * @param difyCertificates trusted for Dify besides the JVM's own
 * @param metricsPort empty if metrics are off
 * @param metricsHost the address to bind for metrics
 * @param logLevel trace, debug, info, warn or error
 * @param common the values of systems without their own; secrets, Dify address and key may be missing (empty or null) if
 *     each allowed system has its own
 * @param systemsBySuffix by suffix of the variables, such as {@code COINTUTOR}; use {@link #system}
 * @param warnings lines for the log at start, without secrets
 */
public record Settings(
        String host,
        int port,
        String publicUrl,
        int jwtLeewaySeconds,
        int jwtMaxTtlSeconds,
        Set<String> allowedSystemIds,
        List<String> corsOrigins,
        int messagesPerMinute,
        ZoneId limitsZone,
        int streamsPerUser,
        int maxStreams,
        OptionalInt difyMaxConnections,
        int maxUploadMb,
        int drainDelaySeconds,
        int drainSeconds,
        int idleSeconds,
        List<X509Certificate> difyCertificates,
        OptionalInt metricsPort,
        String metricsHost,
        String logLevel,
        SystemSettings common,
        Map<String, SystemSettings> systemsBySuffix,
        List<String> warnings) {

    private static final Pattern SYSTEM_ID = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?");

    /** Loads the settings from the environment, and from {@code .env} and {@code gateway.properties} of the directory. */
    public static Settings load(Map<String, String> environment, Path directory) throws SettingsException {
        return new SettingsLoader(environment, directory).load();
    }

    /**
     * Whether a source has an app key for any system, valid or not; the demo must not start then.
     *
     * @throws SettingsException if a source cannot be read
     */
    public static boolean hasDifyKey(Map<String, String> environment, Path directory) throws SettingsException {
        var findings = new Findings();
        var sources = new SettingSources(environment, directory, findings).all();
        findings.throwProblems();
        return sources.stream()
                .flatMap(source -> source.values().entrySet().stream())
                .anyMatch(variable -> variable.getKey().startsWith(Setting.DIFY_API_KEY.name())
                        && !variable.getValue().isEmpty());
    }

    /** The {@link #publicUrl} of a gateway bound to this port, which differs if {@code PORT} is 0. */
    public String publicUrlAt(int boundPort) {
        return publicUrl.replaceFirst(":0$", ":" + boundPort);
    }

    /**
     * Whether this is a valid system id (docs/integrate.md#claims). It has no underscore, so that {@code <system>_<user>} is
     * one-to-one.
     */
    public static boolean isSystemId(String text) {
        return SYSTEM_ID.matcher(text).matches();
    }

    /**
     * How many answers may be in progress. Each holds one of Dify's connections; a fifth of these is kept for other calls,
     * so that pages open and answers can be stopped.
     */
    public int maxAnswers() {
        if (difyMaxConnections.isEmpty()) {
            return maxStreams;
        }
        int connections = difyMaxConnections.getAsInt();
        return Math.min(maxStreams, connections - Math.max(1, connections / 5));
    }

    /** Whether the system is in the list, by exact match. An empty list allows all. */
    public boolean allows(String systemId) {
        return allowedSystemIds.isEmpty() || allowedSystemIds.contains(systemId);
    }

    /** The settings of this system. */
    public SystemSettings system(String systemId) {
        return systemsBySuffix.getOrDefault(suffix(systemId), common);
    }

    /**
     * The distinct system settings in use, each with its systems: their ids, or, if all systems are allowed, their suffixes.
     * In that case {@link #common} comes first, with an empty list, for all other systems.
     */
    public Map<SystemSettings, List<String>> systems() {
        Map<SystemSettings, List<String>> systems = new LinkedHashMap<>();
        for (String id : allowedSystemIds) {
            systems.computeIfAbsent(system(id), system -> new ArrayList<>()).add(id);
        }
        if (allowedSystemIds.isEmpty()) {
            systems.put(common, List.of());
            systemsBySuffix.forEach((suffix, system) -> {
                if (!system.equals(common)) {
                    systems.computeIfAbsent(system, same -> new ArrayList<>()).add(suffix);
                }
            });
        }
        return systems;
    }

    /** Origins that may frame the page for any system; empty if a system allows every site. */
    public Set<String> embedOrigins() {
        Set<String> origins = new TreeSet<>();
        for (SystemSettings system : systems().keySet()) {
            if (system.embedOrigins().isEmpty()) {
                return Set.of();
            }
            origins.addAll(system.embedOrigins());
        }
        return origins;
    }

    /** The suffix of a system's variables: {@code COIN_TUTOR_KR} for {@code coin-tutor.kr}. */
    public static String suffix(String systemId) {
        return systemId.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}
