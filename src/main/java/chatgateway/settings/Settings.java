package chatgateway.settings;

import java.nio.file.Path;
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
 * Every setting of the gateway, loaded and checked once at start (docs/settings.md). The table of names, defaults and
 * rules is {@link Setting}. Secrets print as three stars, so the whole record may be printed.
 *
 * @param port where to listen; 0 is any free port
 * @param publicUrl the gateway as browsers reach it: scheme, host and port. By default localhost and {@code port}, so
 *     with port 0 it must be completed after the start
 * @param allowedSystemIds empty means all
 * @param corsOrigins empty means none
 * @param messagesPerMinute of one user, on this replica, as all limits
 * @param maxUploadMb of one file, in units of 1024 * 1024 bytes
 * @param drainDelaySeconds between the moment when /ready says no and the one when new questions are turned away
 * @param metricsPort absent when there are no metrics
 * @param metricsHost the address that they are served at
 * @param logLevel trace, debug, info, warn or error
 * @param common for every system without a set-up of its own; where each allowed system has its own secret, Dify
 *     address or key, these may be missing here (no secrets, null)
 * @param systemsBySuffix keys are suffixes of variables, {@code COINTUTOR}; use {@link #system}
 * @param warnings one line each, for the log at start; never a secret
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
        int streamsPerUser,
        int maxStreams,
        int maxUploadMb,
        int drainDelaySeconds,
        int drainSeconds,
        OptionalInt metricsPort,
        String metricsHost,
        String logLevel,
        SystemSettings common,
        Map<String, SystemSettings> systemsBySuffix,
        List<String> warnings) {

    private static final Pattern SYSTEM_ID = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?");

    /** Loads from the environment, {@code .env} and {@code gateway.properties} of the directory, in that order. */
    public static Settings load(Map<String, String> environment, Path directory) throws SettingsException {
        return new SettingsLoader(environment, directory).load();
    }

    /**
     * Whether some source holds an app key, good or bad, for whatever system: the demo must not start then.
     *
     * @throws SettingsException when a source cannot be read, so that nobody knows
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

    /** {@link #publicUrl} of a gateway that listens on this port: completes the default address of port 0. */
    public String publicUrlAt(int boundPort) {
        return publicUrl.replaceFirst(":0$", ":" + boundPort);
    }

    /**
     * The shape of a system id (docs/integrate.md#claims). No underscore: {@code <system>_<user>} must be one-to-one.
     */
    public static boolean isSystemId(String text) {
        return SYSTEM_ID.matcher(text).matches();
    }

    /** An empty list of systems allows all. Exact match. */
    public boolean allows(String systemId) {
        return allowedSystemIds.isEmpty() || allowedSystemIds.contains(systemId);
    }

    /** What this system is set up with. */
    public SystemSettings system(String systemId) {
        return systemsBySuffix.getOrDefault(suffix(systemId), common);
    }

    /**
     * Each distinct set-up that can be used, with the systems it serves: their ids, or, when all systems are allowed,
     * their suffixes. Then {@link #common} is first, with an empty list: it serves everybody who is not named.
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

    /** Origins that may frame the page for at least one system; empty when some system lets any site do it. */
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

    /** {@code coin-tutor.kr} is configured by variables that end in {@code _COIN_TUTOR_KR}. */
    public static String suffix(String systemId) {
        return systemId.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    }
}
