package chatgateway.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.settings.SettingsSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of valid settings: defaults, and systems with their own values. */
class SettingsTest {
    @TempDir
    Path directory;

    @Test
    void three_settings_are_enough_and_the_rest_has_defaults() throws Exception {
        Settings settings = load(SettingsSamples.required());

        assertEquals("0.0.0.0", settings.host());
        assertEquals(8000, settings.port());
        assertEquals("http://localhost:8000", settings.publicUrl());
        assertEquals(30, settings.jwtLeewaySeconds());
        assertEquals(86_400, settings.jwtMaxTtlSeconds());
        assertEquals(Set.of(), settings.allowedSystemIds());
        assertEquals(List.of(), settings.corsOrigins());
        assertEquals(20, settings.messagesPerMinute());
        assertEquals(ZoneId.of("UTC"), settings.limitsZone());
        assertEquals(3, settings.streamsPerUser());
        assertEquals(1000, settings.maxStreams());
        assertEquals(15, settings.maxUploadMb());
        assertEquals(0, settings.drainDelaySeconds());
        assertEquals(60, settings.drainSeconds());
        assertEquals(OptionalInt.empty(), settings.metricsPort());
        assertEquals("127.0.0.1", settings.metricsHost());
        assertEquals("info", settings.logLevel());
        assertEquals(
                new SystemSettings(
                        List.of(new Secret(SettingsSamples.SECRET)),
                        "https://dify.example.com",
                        new Secret(SettingsSamples.API_KEY),
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        Quotas.NONE,
                        null),
                settings.common());
        assertEquals(settings.common(), settings.system("cointutor"));
    }

    @Test
    void every_setting_reaches_its_place() throws Exception {
        Map<String, String> environment = SettingsSamples.required();
        environment.putAll(Map.of(
                "HOST", "::1",
                "PORT", "0",
                "PUBLIC_URL", "https://chat.example.com",
                "JWT_LEEWAY_SECONDS", "0",
                "JWT_MAX_TTL_SECONDS", "60",
                "ALLOWED_SYSTEM_IDS", "cointutor,drill.quiz",
                "CORS_ORIGINS", "https://a.example,http://localhost:3000",
                "METRICS_PORT", "9100",
                "METRICS_HOST", "10.0.0.7",
                "JWT_OLD_SECRET", SettingsSamples.OTHER_SECRET));
        environment.put("LOG_LEVEL", "debug");
        environment.put("IDLE_SECONDS", "120");
        environment.put("DIFY_MAX_CONNECTIONS", "10");
        environment.putAll(Map.of(
                "MESSAGES_PER_MINUTE", "1",
                "STREAMS_PER_USER", "2",
                "MAX_STREAMS", "4",
                "MAX_UPLOAD_MB", "5",
                "DRAIN_DELAY_SECONDS", "6",
                "DRAIN_SECONDS", "0",
                "EMBED_ORIGINS", "https://b.example:8443",
                "RETURN_URL", "https://b.example/learn?x=1#chat",
                "UI_TITLE", "질문하기 🙂",
                "UI_LOCALE", "ko-kr"));
        environment.put("NOTICE", "점검 중입니다");
        environment.put("MESSAGES_PER_DAY", "7");
        environment.put("TOKENS_PER_DAY", "8000");
        environment.put("SYSTEM_MESSAGES_PER_DAY", "900");
        environment.put("SYSTEM_STREAMS", "10");
        environment.put("LIMITS_ZONE", "Asia/Seoul");
        environment.put("EVENTS_URL", "https://b.example/events?x=1");
        environment.put("EVENTS_SECRET", SettingsSamples.EVENTS_SECRET);
        environment.put("EVENTS_CONTENT", "true");

        Settings settings = load(environment);

        SystemSettings common = new SystemSettings(
                List.of(new Secret(SettingsSamples.SECRET), new Secret(SettingsSamples.OTHER_SECRET)),
                "https://dify.example.com",
                new Secret(SettingsSamples.API_KEY),
                List.of("https://b.example:8443"),
                "https://b.example/learn?x=1#chat",
                "질문하기 🙂",
                "ko-KR",
                "점검 중입니다",
                new Quotas(7, 8000, 900, 10),
                new EventTarget("https://b.example/events?x=1", new Secret(SettingsSamples.EVENTS_SECRET), true));
        Settings expected = new Settings(
                "::1",
                0,
                "https://chat.example.com",
                0,
                60,
                Set.of("cointutor", "drill.quiz"),
                List.of("https://a.example", "http://localhost:3000"),
                1,
                ZoneId.of("Asia/Seoul"),
                2,
                4,
                OptionalInt.of(10),
                5,
                6,
                0,
                120,
                List.of(),
                OptionalInt.of(9100),
                "10.0.0.7",
                "debug",
                common,
                Map.of("COINTUTOR", common, "DRILL_QUIZ", common),
                List.of());
        assertEquals(expected, settings);
    }

    @ParameterizedTest
    @CsvSource({"1000, , 1000", "1000, 10, 8", "4, 10, 4", "1000, 2, 1", "1000, 1250, 1000"})
    void dify_keeps_connections_for_what_is_no_answer(String streams, String connections, int answers)
            throws Exception {
        var environment = SettingsSamples.with("MAX_STREAMS", streams);
        environment = new HashMap<>(environment);
        if (connections != null) {
            environment.put("DIFY_MAX_CONNECTIONS", connections);
        }
        assertEquals(answers, load(environment).maxAnswers());
    }

    @Test
    void an_allowed_system_is_matched_exactly() throws Exception {
        Settings settings = load(SettingsSamples.with("ALLOWED_SYSTEM_IDS", "cointutor"));

        assertTrue(settings.allows("cointutor"));
        for (String other : List.of("CoinTutor", "cointutor2", "cointutor.", "coin", "", " cointutor")) {
            assertFalse(settings.allows(other), other);
        }
    }

    @Test
    void a_system_has_its_own_values_and_shares_the_others() throws Exception {
        Map<String, String> environment = SettingsSamples.with("ALLOWED_SYSTEM_IDS", "coin-tutor.kr,drillquiz");
        environment.put("DIFY_API_KEY_COIN_TUTOR_KR", "app-own");
        environment.put("EMBED_ORIGINS", "https://everybody.example");
        environment.put("EMBED_ORIGINS_COIN_TUTOR_KR", "https://own.example");
        environment.put("UI_TITLE", "Chat");

        Settings settings = load(environment);

        SystemSettings own = settings.system("coin-tutor.kr");
        assertEquals(new Secret("app-own"), own.difyApiKey());
        assertEquals(List.of("https://own.example"), own.embedOrigins());
        assertEquals("Chat", own.uiTitle());
        assertEquals(settings.common().jwtSecrets(), own.jwtSecrets());
        assertEquals(settings.common(), settings.system("drillquiz"));
        assertEquals(
                Map.of(own, List.of("coin-tutor.kr"), settings.common(), List.of("drillquiz")), settings.systems());
        assertEquals(Set.of("https://everybody.example", "https://own.example"), settings.embedOrigins());
    }

    @Test
    void a_system_with_its_own_secret_accepts_neither_of_the_shared_ones() throws Exception {
        Map<String, String> environment = SettingsSamples.with("JWT_SECRET_COINTUTOR", SettingsSamples.THIRD_SECRET);
        environment.put("JWT_OLD_SECRET", SettingsSamples.OTHER_SECRET);

        Settings settings = load(environment);

        assertEquals(
                List.of(new Secret(SettingsSamples.THIRD_SECRET)),
                settings.system("cointutor").jwtSecrets());
        assertEquals(2, settings.system("drillquiz").jwtSecrets().size());
    }

    @Test
    void systems_are_found_by_their_variables_when_all_are_allowed() throws Exception {
        Files.writeString(directory.resolve(".env"), "UI_TITLE_B=Bee\n");
        Files.writeString(directory.resolve("gateway.properties"), "UI_TITLE_C=Sea\nUI_TITLE_E=\n");
        Files.writeString(directory.resolve("key"), "app-from-file\n");
        Map<String, String> environment = SettingsSamples.with("UI_TITLE_A", "Ay");
        environment.put("DIFY_API_KEY_D_FILE", "key");

        Settings settings = load(environment);

        assertEquals(Set.of("A", "B", "C", "D"), settings.systemsBySuffix().keySet());
        assertEquals("Bee", settings.system("b").uiTitle());
        assertEquals(new Secret("app-from-file"), settings.system("d").difyApiKey());
        assertEquals(
                List.of(List.of(), List.of("A"), List.of("B"), List.of("C"), List.of("D")),
                List.copyOf(settings.systems().values()));
        assertEquals(settings.common(), settings.systems().keySet().iterator().next());
    }

    @Test
    void systems_with_the_same_values_are_one_set_up() throws Exception {
        Settings settings = load(SettingsSamples.with("ALLOWED_SYSTEM_IDS", "a,b"));
        assertEquals(Map.of(settings.common(), List.of("a", "b")), settings.systems());
    }

    @Test
    void shared_values_may_be_missing_when_each_allowed_system_has_its_own() throws Exception {
        Settings settings = load(Map.of(
                "ALLOWED_SYSTEM_IDS", "a,b",
                "DIFY_BASE_URL", "https://dify.example.com",
                "JWT_SECRET_A", SettingsSamples.SECRET,
                "JWT_SECRET_B", SettingsSamples.OTHER_SECRET,
                "DIFY_API_KEY_A", "app-a",
                "DIFY_API_KEY_B", "app-b",
                "EMBED_ORIGINS_A", "https://a.example",
                "EMBED_ORIGINS_B", "https://b.example"));

        assertNull(settings.common().difyApiKey());
        assertEquals(List.of(), settings.common().jwtSecrets());
        assertEquals(new Secret("app-b"), settings.system("b").difyApiKey());
        assertEquals(Set.of("https://a.example", "https://b.example"), settings.embedOrigins());
        assertEquals(List.of(), settings.warnings());
    }

    @Test
    void one_system_that_any_site_may_frame_opens_the_union() throws Exception {
        Map<String, String> environment = SettingsSamples.with("EMBED_ORIGINS_A", "https://a.example");

        assertEquals(Set.of(), load(environment).embedOrigins());
    }

    private Settings load(Map<String, String> environment) throws SettingsException {
        return Settings.load(environment, directory);
    }

    @Test
    void events_are_sent_with_an_address_and_a_secret_of_the_same_system() throws Exception {
        var environment = SettingsSamples.with("EVENTS_URL_A", "http://localhost:3001/events");
        assertEquals(
                List.of(
                        "EVENTS_SECRET_A: is required with EVENTS_URL_A; make one with: echo whsec_$(openssl rand -base64 32)"),
                SettingsSamples.problems(environment, directory));
        environment.put("EVENTS_SECRET_A", SettingsSamples.EVENTS_SECRET);
        environment.put("EVENTS_CONTENT", "true");
        var settings = load(environment);
        assertNull(settings.common().events());
        var target = new EventTarget("http://localhost:3001/events", new Secret(SettingsSamples.EVENTS_SECRET), true);
        assertEquals(target, settings.system("a").events());
        assertFalse(settings.toString().contains("whsec_"));
    }

    @ParameterizedTest
    @CsvSource({
        "EVENTS_URL, http://backend.example/x, must use https",
        "EVENTS_URL, http://127.0.0.2/x, must use https",
        "EVENTS_URL, https://10.0.0.1/x, must have a host name",
        "EVENTS_URL, https://[fd00::1]/x, must have a host name",
        "EVENTS_URL, https://backend.example/x#y, must have no fragment",
        "EVENTS_SECRET, Zm9yLXRlc3RzLW9ubHktOTNrZHc3Zng0bTF2cThwdA==, must be whsec_",
        "EVENTS_SECRET, whsec_c2hvcnQ=, must be whsec_",
        "EVENTS_SECRET, whsec_not-base64-not-base64-not-base64-, must be whsec_",
        "EVENTS_CONTENT, yes, must be true or false",
    })
    void a_wrong_setting_of_events_is_named_with_its_rule(String name, String value, String rule) {
        var environment = SettingsSamples.required();
        environment.put("EVENTS_URL", "https://backend.example/events");
        environment.put("EVENTS_SECRET", SettingsSamples.EVENTS_SECRET);
        environment.put(name, value);
        var problems = SettingsSamples.problems(environment, directory);
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith(name) && problems.get(0).contains(rule), problems::toString);
    }
}
