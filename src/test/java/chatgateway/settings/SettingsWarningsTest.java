package chatgateway.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.settings.SettingsSamples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The warnings about valid but questionable settings. */
@Tag("T5")
class SettingsWarningsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "DIFY_BASE_URL, http://dify.example.com",
        "DIFY_BASE_URL, http://8.8.8.8",
        "DIFY_BASE_URL, http://10.example.com",
        "DIFY_BASE_URL, http://172.32.0.1",
        "DIFY_BASE_URL, http://[2001:db8::1]",
        "DIFY_BASE_URL_A, http://dify.example.com",
        "PUBLIC_URL, http://chat.example.com",
    })
    void warns_of_plain_http_on_the_internet(String name, String value) throws Exception {
        assertTrue(warnings(SettingsSamples.with(name, value)).stream()
                .anyMatch(line -> line.startsWith(name + ": ") && line.contains("plain http")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost", "http://api:5001", "http://127.1.2.3", "http://10.0.0.1", "http://172.16.0.1",
                "http://172.31.0.1", "http://192.168.1.1", "http://[::1]", "http://[fd00::1]", "http://dify.internal",
                "http://api.dify.svc.cluster.local", "https://dify.example.com"
            })
    void does_not_warn_of_https_or_a_private_address(String url) throws Exception {
        assertTrue(warnings(SettingsSamples.with("DIFY_BASE_URL", url)).stream()
                .noneMatch(line -> line.contains("plain http")));
    }

    @Test
    void warns_of_open_doors() throws Exception {
        assertEquals(
                List.of("ALLOWED_SYSTEM_IDS", "EMBED_ORIGINS"),
                warnings(SettingsSamples.required()).stream()
                        .map(SettingsSamples::subject)
                        .toList());
        Map<String, String> closed = SettingsSamples.with("ALLOWED_SYSTEM_IDS", "a");
        closed.put("EMBED_ORIGINS_A", "https://a.example");
        assertEquals(List.of(), warnings(closed));
    }

    @Test
    void warns_of_values_for_a_system_that_is_not_allowed_without_reading_them() throws Exception {
        Map<String, String> environment = SettingsSamples.with("ALLOWED_SYSTEM_IDS", "a");
        environment.put("EMBED_ORIGINS", "https://a.example");
        environment.put("RETURN_URL_COINTUTR", "not an address");

        assertEquals(
                List.of("RETURN_URL_COINTUTR"),
                warnings(environment).stream().map(SettingsSamples::subject).toList());
    }

    @Test
    void warns_when_the_shared_app_key_is_sent_to_one_systems_dify() throws Exception {
        assertTrue(warnings(SettingsSamples.with("DIFY_BASE_URL_A", "https://other.example")).stream()
                .anyMatch(line -> line.startsWith("DIFY_API_KEY_A: ")));
    }

    private List<String> warnings(Map<String, String> environment) throws SettingsException {
        return Settings.load(environment, directory).warnings();
    }
}
