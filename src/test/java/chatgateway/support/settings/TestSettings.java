package chatgateway.support.settings;

import chatgateway.settings.Quotas;
import chatgateway.settings.Secret;
import chatgateway.settings.Settings;
import chatgateway.settings.SystemSettings;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Settings for tests, made without loading any: one place that knows the order of the record's components. */
public record TestSettings(Set<String> allowedSystemIds, SystemSettings common, Map<String, SystemSettings> systems) {

    /** Any system may enter; its tokens are signed with these secrets, the current one first. */
    public static TestSettings withSecrets(String... jwtSecrets) {
        return new TestSettings(Set.of(), system(jwtSecrets), Map.of());
    }

    public TestSettings allowing(String... systemIds) {
        return new TestSettings(Set.of(systemIds), common, systems);
    }

    /** This system has secrets of its own. */
    public TestSettings withOwnSecrets(String systemId, String... jwtSecrets) {
        var more = new HashMap<>(systems);
        more.put(Settings.suffix(systemId), system(jwtSecrets));
        return new TestSettings(allowedSystemIds, common, more);
    }

    public Settings build() {
        return new Settings(
                "127.0.0.1",
                0,
                "http://localhost",
                30,
                86_400,
                allowedSystemIds,
                List.of(),
                20,
                ZoneOffset.UTC,
                3,
                1000,
                OptionalInt.empty(),
                15,
                0,
                60,
                75,
                List.of(),
                OptionalInt.empty(),
                "127.0.0.1",
                "info",
                common,
                systems,
                List.of());
    }

    private static SystemSettings system(String... jwtSecrets) {
        var secrets = Arrays.stream(jwtSecrets).map(Secret::new).toList();
        return new SystemSettings(
                secrets,
                "http://127.0.0.1:9",
                new Secret("app-test"),
                List.of(),
                null,
                null,
                null,
                null,
                Quotas.NONE,
                null);
    }
}
