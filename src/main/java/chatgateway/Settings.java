package chatgateway;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Every setting of the gateway, loaded and checked once at start (design 2.2). */
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
        int drainSeconds,
        OptionalInt metricsPort,
        String logLevel,
        SystemSettings common,
        Map<String, SystemSettings> systemsBySuffix,
        List<String> warnings) {

    /** Loads from the environment, {@code .env} and {@code gateway.properties} of the directory, in that order. */
    public static Settings load(Map<String, String> environment, Path directory) throws SettingsException {
        throw new SettingsException(List.of("not built yet: " + environment.size() + directory));
    }

    /** An empty list of systems allows all. Exact match. */
    public boolean allows(String systemId) {
        return allowedSystemIds.isEmpty() || allowedSystemIds.contains(systemId);
    }

    /** What this system is set up with. */
    public SystemSettings system(String systemId) {
        return systemsBySuffix.getOrDefault(suffix(systemId), common);
    }

    /** {@code coin-tutor.kr} is configured by variables that end in {@code _COIN_TUTOR_KR}. */
    static String suffix(String systemId) {
        return systemId.toUpperCase(java.util.Locale.ROOT).replace('-', '_').replace('.', '_');
    }

    /** Everybody who may frame a page of whatever system; empty means any site. */
    public List<String> embedOrigins() {
        return common.embedOrigins();
    }
}
