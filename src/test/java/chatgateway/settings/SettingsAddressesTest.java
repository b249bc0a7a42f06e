package chatgateway.settings;

import static chatgateway.support.settings.SettingsSamples.assertOnlyProblem;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.support.settings.SettingsSamples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid and invalid addresses and origins (docs/threats.md#r15-wrong-settings). */
class SettingsAddressesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "https://dify.example.com, https://dify.example.com",
        "https://dify.example.com/, https://dify.example.com",
        "https://dify.example.com/v1, https://dify.example.com",
        "https://dify.example.com/v1/, https://dify.example.com",
        "https://DIFY.example.com:443/v1, https://dify.example.com",
        "https://dify.example.com:8443//, https://dify.example.com:8443",
        "https://example.com/dify/v1, https://example.com/dify",
        "https://example.com/apiv1, https://example.com/apiv1",
        "http://dify_api:5001/v1, http://dify_api:5001",
        "http://127.0.0.1:5001, http://127.0.0.1:5001",
        "http://[::1]:5001/v1, http://[::1]:5001",
    })
    void takes_difys_address_with_or_without_v1(String value, String normal) throws Exception {
        Settings settings = Settings.load(SettingsSamples.with("DIFY_BASE_URL", value), directory);
        assertEquals(normal, settings.common().difyBaseUrl());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dify.example.com",
                "ftp://dify.example.com",
                "https://",
                "https:///v1",
                "https:/x",
                "https://a b",
                "https://user:pass@dify.example.com",
                "https://dify.example.com@evil.example/v1",
                "https://dify.example.com/v1?x=1",
                "https://dify.example.com/v1#x",
                "https://dify.example.com/a/../b",
                "https://dify.example.com/%2e%2e/x",
                "https://dify.example.com:0",
                "https://dify.example.com:65536",
                "https://dify.example.com:x",
                "https://dify.example.com\\@evil.example",
                " https://dify.example.com",
                "https://dify.example.com\n",
                "\"https://dify.example.com\"",
                "javascript:alert(1)",
                "https://-a",
                "https://é.kr"
            })
    void refuses_a_dify_address_that_is_not_a_plain_one(String value) {
        assertOnlyProblem("DIFY_BASE_URL", load("DIFY_BASE_URL", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMBED_ORIGINS", "CORS_ORIGINS"})
    void takes_exact_origins_only(String name) {
        for (String good : List.of(
                "https://a.example",
                "https://a.example:8443,https://b.example",
                "http://localhost:3000",
                "http://127.0.0.1")) {
            assertEquals(List.of(), load(name, good), good);
        }
        for (String bad : List.of(
                "*",
                "https://*.example",
                "null",
                "a.example",
                "https://a.example/",
                "https://a.example/chat",
                "http://a.example",
                "http://192.168.0.1",
                "https://A.example",
                "https://a.example:443",
                "http://localhost:80",
                "https://a.example,https://a.example",
                "https://a.example, https://b.example",
                "https://a.example https://b.example",
                "https://a.example,",
                ",",
                "https://a.example;script-src *",
                "https://u@a.example",
                "'self'",
                "wss://a.example")) {
            assertOnlyProblem(name, load(name, bad));
        }
    }

    private List<String> load(String name, String value) {
        return SettingsSamples.problems(SettingsSamples.with(name, value), directory);
    }
}
