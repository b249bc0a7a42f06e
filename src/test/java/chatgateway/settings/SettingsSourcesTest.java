package chatgateway.settings;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.settings.SettingsSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Precedence of the sources: environment, .env, gateway.properties, default; and the files named by X_FILE. */
class SettingsSourcesTest {
    @TempDir
    Path directory;

    @Test
    void the_environment_beats_dotenv_beats_properties_beats_the_default() throws Exception {
        assertEquals(8000, load(SettingsSamples.required()).port());
        write("gateway.properties", "PORT=1003");
        assertEquals(1003, load(SettingsSamples.required()).port());
        write(".env", "PORT=1002");
        assertEquals(1002, load(SettingsSamples.required()).port());
        assertEquals(1002, load(SettingsSamples.with("PORT", "")).port());
        assertEquals(1001, load(SettingsSamples.with("PORT", "1001")).port());
    }

    @Test
    void a_file_named_in_a_stronger_source_beats_a_value_in_a_weaker_one() throws Exception {
        write("port", "1001\n");
        write(".env", "PORT=1002");
        write("gateway.properties", "PORT_FILE=missing");

        assertEquals(1001, load(SettingsSamples.with("PORT_FILE", "port")).port());
        assertEquals(1002, load(SettingsSamples.required()).port());
    }

    @Test
    void each_source_can_name_a_file_for_any_setting_of_any_system() throws Exception {
        write("title", "Ask me");
        write("key", "app-from-a-file\r\n");
        write(".env", "UI_TITLE_A_FILE=title");
        write("gateway.properties", "DIFY_API_KEY_A_FILE=" + directory.resolve("key"));

        SystemSettings system = load(SettingsSamples.required()).system("a");

        assertEquals("Ask me", system.uiTitle());
        assertEquals(new Secret("app-from-a-file"), system.difyApiKey());
    }

    @Test
    void one_newline_at_a_files_end_is_not_part_of_the_value_and_a_second_one_is_refused() throws Exception {
        Map<String, String> environment = SettingsSamples.with("JWT_SECRET_FILE", "secret");
        environment.remove("JWT_SECRET");

        write("secret", SettingsSamples.OTHER_SECRET + "\n");
        assertEquals(
                List.of(new Secret(SettingsSamples.OTHER_SECRET)),
                load(environment).common().jwtSecrets());
        write("secret", SettingsSamples.OTHER_SECRET + "\n\n");
        assertProblem(environment, "JWT_SECRET_FILE in the environment: must not begin or end with white space");
    }

    /** Windows Notepad and PowerShell 5 write it. */
    @Test
    void a_byte_order_mark_in_dotenv_is_dropped() throws Exception {
        write(".env", "\uFEFFUI_TITLE=Ask me\nNOTICE=Hello\n");

        Settings settings = load(SettingsSamples.required());

        assertEquals("Ask me", settings.common().uiTitle());
        assertEquals("Hello", settings.common().notice());
    }

    @Test
    void a_dotenv_that_cannot_be_read_is_the_only_problem() throws Exception {
        Files.write(directory.resolve(".env"), "UI_TITLE=가".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));

        SettingsException problem = assertThrows(SettingsException.class, () -> load(Map.of()));

        assertEquals(List.of(".env: must be UTF-8 text; save it so"), problem.problems());
    }

    /** docker compose would replace it, and run.sh and systemd would not: two secrets from one file. */
    @Test
    void a_dollar_in_dotenv_is_refused() throws Exception {
        write(".env", "UI_TITLE=$HOME\nOTHER=$HOME\n");

        assertProblem(SettingsSamples.required(), "UI_TITLE in .env: holds a $, which docker compose would replace");
    }

    @Test
    void a_file_that_gives_no_value_is_a_problem() throws Exception {
        Files.createDirectory(directory.resolve("folder"));
        Files.write(directory.resolve("latin1"), new byte[] {(byte) 0xE9, 'a'});
        write("empty", "");
        write("newline", "\n");
        Map<String, String> whyByPath = Map.of(
                "missing", "names a file that does not exist",
                "folder", "names a file that cannot be read",
                "latin1", "names a file that must be UTF-8",
                "empty", "names an empty file",
                "newline", "names an empty file",
                "a\0b", "must be the path of a file");

        for (Map.Entry<String, String> row : whyByPath.entrySet()) {
            Map<String, String> environment = SettingsSamples.with("ALLOWED_SYSTEM_IDS_FILE", row.getKey());
            assertProblem(environment, "ALLOWED_SYSTEM_IDS_FILE in the environment: " + row.getValue());
        }
    }

    @Test
    void a_value_and_a_file_in_the_same_source_are_a_problem() throws Exception {
        write("secret", SettingsSamples.SECRET);
        assertProblem(
                SettingsSamples.with("JWT_SECRET_FILE", "secret"),
                "JWT_SECRET in the environment: is set beside JWT_SECRET_FILE");
        write(".env", "UI_TITLE_A=x\nUI_TITLE_A_FILE=secret");
        assertProblem(SettingsSamples.required(), "UI_TITLE_A in .env: is set beside UI_TITLE_A_FILE");
    }

    @ParameterizedTest
    @CsvSource({
        "'PRT=1', 'did you mean PORT?'",
        "'port=1', 'did you mean PORT?'",
        "'DIFY_APIKEY=x', 'did you mean DIFY_API_KEY?'",
        "'UI_TITEL_FILE=x', 'did you mean UI_TITLE_FILE?'",
        "'DIFY_API_KEY_cointutor=x', 'did you mean DIFY_API_KEY_COINTUTOR?'",
        "'SOMETHING_ELSE=1', 'remove it'",
        "'HOST_A=1', 'remove it'",
    })
    void an_unknown_name_in_the_properties_file_is_a_problem(String line, String advice) throws Exception {
        write("gateway.properties", line);
        String name = line.substring(0, line.indexOf('='));
        assertProblem(SettingsSamples.required(), "\"" + name + "\" in gateway.properties: is no setting; " + advice);
    }

    @Test
    void a_secret_in_the_properties_file_is_a_problem() throws Exception {
        for (String name : List.of("JWT_SECRET", "JWT_OLD_SECRET_A", "DIFY_API_KEY")) {
            write("gateway.properties", name + "=" + SettingsSamples.OTHER_SECRET + "\n");
            SettingsException e = assertThrows(SettingsException.class, () -> load(SettingsSamples.required()));
            assertTrue(
                    e.problems().get(0).startsWith("\"" + name + "\" in gateway.properties: must not be there"),
                    e.getMessage());
        }
    }

    @Test
    void only_near_misses_in_dotenv_and_the_environment_are_worth_a_warning() throws Exception {
        write(".env", "MAX_STREAM=1\nPOSTGRES_USER=x\nHOME=/root\n");
        Map<String, String> environment = SettingsSamples.with("MAX_UPLOADS_MB", "1");
        environment.put("HOSTNAME", "web-1");

        List<String> warnings = load(environment).warnings();

        assertTrue(warnings.contains(
                "\"MAX_STREAM\" in .env: is no setting and has no effect; did you mean MAX_STREAMS?"));
        assertTrue(warnings.contains("\"MAX_UPLOADS_MB\" in the environment: is no setting and has no effect;"
                + " did you mean MAX_UPLOAD_MB?"));
        assertEquals(4, warnings.size(), warnings::toString);
    }

    @Test
    void dotenv_values_may_have_comments_and_double_quotes() throws Exception {
        write(".env", "# ours\n\nUI_TITLE=\"Ask # me\" # shown\nLOG_LEVEL=debug # for now\nRETURN_URL= # later\n");

        Settings settings = load(SettingsSamples.required());

        assertEquals("Ask # me", settings.common().uiTitle());
        assertEquals("debug", settings.logLevel());
    }

    @ParameterizedTest
    @CsvSource({
        "'ALLOWED_SYSTEM_IDS=\"a', ALLOWED_SYSTEM_IDS in .env: is lost",
        "'ALLOWED_SYSTEM_IDS=\"a\" b', ALLOWED_SYSTEM_IDS in .env: is lost",
        "'ALLOWED_SYSTEM_IDS=a#b', ALLOWED_SYSTEM_IDS in .env: would be cut at the #",
        "'ALLOWED_SYSTEM_IDS=''a''', 'ALLOWED_SYSTEM_IDS in .env is \"''a''\": must not stand in quotes'",
        "'export PORT=1', .env: line 2 must be NAME=value",
        "'PORT', .env: line 2 must be NAME=value",
    })
    void what_dotenv_could_mean_otherwise_is_a_problem(String line, String problem) throws Exception {
        write(".env", "# first\n" + line + "\n");
        assertProblem(SettingsSamples.required(), problem);
    }

    static Stream<Arguments> lines() {
        return Map.ofEntries(
                        entry("  UI_TITLE  =  a b  ", "a b"),
                        entry("UI_TITLE=\"a\"", "a"),
                        entry("UI_TITLE=\"a # b\"\t# shown", "a # b"),
                        entry("UI_TITLE=a\"b\"", "a\"b\""),
                        entry("UI_TITLE=a=b", "a=b"),
                        entry("UI_TITLE=it's #1", "it's"),
                        entry("UI_TITLE=a\\nb", "a\\nb"),
                        entry("UI_TITLE=a\r", "a"),
                        entry("KEY=\"-----BEGIN\nabc=\n-----END\" # of others\nUI_TITLE=a", "a"),
                        entry("FOREIGN=\"open\nUI_TITLE=a", "a"))
                .entrySet()
                .stream()
                .map(line -> Arguments.of(line.getKey(), line.getValue()));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void a_line_of_dotenv_has_one_meaning(String text, String title) throws Exception {
        for (String end : List.of("", "\n", "\nLOG_LEVEL=debug")) {
            write(".env", text + end);
            assertEquals(title, load(SettingsSamples.required()).common().uiTitle());
        }
    }

    @Test
    void a_setting_inside_the_quotes_of_another_programs_value_is_a_problem() throws Exception {
        write(".env", "FOREIGN=\"a\nPORT=1\nOTHER=b\"\n");
        assertProblem(SettingsSamples.required(), "PORT in .env: is lost");
    }

    @Test
    void a_name_that_dotenv_has_twice_is_a_problem() throws Exception {
        write(".env", "PORT=1\nOTHER=1\nOTHER=2\nPORT=2\n");
        assertProblem(SettingsSamples.required(), "PORT in .env: is written twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {".env", "gateway.properties"})
    void a_settings_file_that_cannot_be_read_is_a_problem(String name) throws Exception {
        Path file = Files.createDirectory(directory.resolve(name));
        assertProblem(SettingsSamples.required(), name + ": cannot be read");
        Files.delete(file);
        Files.write(file, new byte[] {'P', 'O', 'R', 'T', '=', (byte) 0xFF});
        assertProblem(SettingsSamples.required(), name + ": must be UTF-8");
        Files.delete(file);
        Files.createSymbolicLink(file, directory.resolve("nowhere"));
        assertProblem(SettingsSamples.required(), name + ": does not exist");
    }

    @Test
    void a_broken_escape_in_the_properties_file_is_a_problem() throws Exception {
        write("gateway.properties", "UI_TITLE=\\u12");
        assertProblem(SettingsSamples.required(), "gateway.properties: must have four hexadecimal digits");
    }

    @Test
    void the_properties_file_is_utf_8() throws Exception {
        write("gateway.properties", "UI_TITLE=질문하기");
        assertEquals("질문하기", load(SettingsSamples.required()).common().uiTitle());
    }

    @Test
    void the_directory_may_be_called_dotenv_itself() throws Exception {
        directory = Files.createDirectory(directory.resolve("my.env"));
        write(".env", "PORT=1002");
        assertEquals(1002, load(SettingsSamples.required()).port());
    }

    @Test
    void a_key_of_dify_is_noticed_wherever_it_is() throws Exception {
        assertFalse(Settings.hasDifyKey(Map.of("DIFY_API_KEY", "", "DIFY_BASE_URL", "https://x.example"), directory));
        for (String name : List.of("DIFY_API_KEY", "DIFY_API_KEY_A", "DIFY_API_KEY_FILE", "DIFY_API_KEY_A_FILE")) {
            assertTrue(Settings.hasDifyKey(Map.of(name, "x"), directory), name);
            for (String file : List.of(".env", "gateway.properties")) {
                write(file, name + "=x\n");
                assertTrue(Settings.hasDifyKey(Map.of(), directory), name + " in " + file);
                Files.delete(directory.resolve(file));
            }
        }
    }

    private void assertProblem(Map<String, String> environment, String beginning) {
        SettingsException e = assertThrows(SettingsException.class, () -> load(environment));
        assertEquals(1, e.problems().size(), e.getMessage());
        assertTrue(e.problems().get(0).startsWith(beginning), e.getMessage());
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private Settings load(Map<String, String> environment) throws SettingsException {
        return Settings.load(environment, directory);
    }

    @Test
    void a_file_that_cannot_be_read_counts_neither_for_nor_against_a_key() throws IOException {
        write(".env", "export DIFY_API_KEY=app-x");

        assertThrows(SettingsException.class, () -> Settings.hasDifyKey(Map.of(), directory));
    }
}
