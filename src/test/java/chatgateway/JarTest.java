package chatgateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chatgateway.json.Json;
import chatgateway.support.Document;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contents of the released jar. {@code ./run.sh test} builds it first; skipped without a current one. */
@Tag("T24")
class JarTest {
    private static final Path JAR = Path.of("target", "chat-gateway.jar");
    private static final long MAX_BYTES = 18_000_000;
    private static final String PARTS = "META-INF/sbom/application.cdx.json";
    private static final String LIBRARIES = "public/assets/lib/";

    @BeforeAll
    static void a_fresh_jar_is_there() throws IOException {
        assumeTrue(Files.exists(JAR) && newestSource() <= modified(JAR), "./run.sh test builds " + JAR + " first");
    }

    @Test
    void the_jar_is_small() throws IOException {
        assertTrue(Files.size(JAR) < MAX_BYTES, Files.size(JAR) + " bytes");
    }

    @Test
    void the_jar_holds_no_test_and_no_text_of_one() throws IOException {
        try (var files = Files.walk(Path.of("target", "test-classes"))) {
            var tests = files.filter(Files::isRegularFile)
                    .map(file ->
                            Path.of("target", "test-classes").relativize(file).toString())
                    .collect(Collectors.toSet());
            assertTrue(tests.contains("chatgateway/JarTest.class"), "the test classes were not found");
            tests.retainAll(entries().keySet());
            assertEquals(List.of(), List.copyOf(tests));
        }
        entries().forEach((name, content) -> {
            assertFalse(content.contains(TestGateway.KEY), name);
            assertFalse(content.contains(TestGateway.SECRET), name);
        });
    }

    @Test
    void the_jar_that_serves_holds_nothing_of_the_demo() throws IOException {
        assertEquals(
                List.of(),
                entries().keySet().stream()
                        .filter(name -> name.contains("chatgateway/demo"))
                        .toList());
        assertTrue(entries().containsKey("chatgateway/Main.class"));
    }

    /** The tests run with the modules beside their bundle; the jar has the bundle only. */
    @Test
    void the_jar_holds_every_file_that_its_bundle_names() throws IOException {
        var entries = entries();
        var bundle = "public/assets/bundle/js/";
        var named = Pattern.compile("[\"'`]((?:\\.\\.?/)+[\\w./-]+\\.\\w+|[\\w-]+-worker\\.js)[\"'`]");
        var missing = entries.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(bundle))
                .flatMap(entry -> named.matcher(entry.getValue()).results().map(result -> result.group(1)))
                .filter(name ->
                        !entries.containsKey(Path.of(bundle + name).normalize().toString()))
                .toList();

        assertTrue(entries.containsKey(bundle + "main.js"), "no bundle");
        assertEquals(List.of(), missing);
        assertTrue(entries.keySet().stream().noneMatch(name -> name.endsWith(".map")));
    }

    /** A WebJar has hundreds of files; a file is needed when the page, or a file that is needed, names it. */
    @Test
    void the_jar_holds_only_those_files_of_others_that_the_page_loads() throws IOException {
        var entries = entries();
        var page = entries.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("public/")
                        && (!entry.getKey().startsWith(LIBRARIES)
                                || entry.getKey().endsWith(".css")))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining());
        var libraries = entries.keySet().stream()
                .filter(name -> name.startsWith(LIBRARIES))
                .map(name -> name.substring(LIBRARIES.length()))
                .toList();

        assertTrue(libraries.contains("katex.min.js"), "no libraries at all: " + libraries);
        assertEquals(
                List.of(),
                libraries.stream()
                        .filter(name -> !page.contains(name.replaceFirst("\\.br$", "")))
                        .toList());
        assertTrue(entries.keySet().stream().noneMatch(name -> name.startsWith("META-INF/resources/webjars")));
    }

    /** docs/threats.md#t24-supply-chain. */
    @Test
    void the_jar_lists_its_components() throws IOException {
        var bom = Json.object(entries().get(PARTS).getBytes(ISO_8859_1)).orElseThrow();
        var parts = new TreeMap<String, String>();
        bom.path("components")
                .forEach(part -> parts.put(
                        part.path("name").asText(), part.path("version").asText()));

        assertTrue(
                parts.keySet().containsAll(Set.of("javalin", "jetty-server", "java-jwt", "okhttp-jvm")),
                parts::toString);
        assertTrue(parts.keySet().containsAll(Set.of("dompurify", "katex", "highlightjs")), parts::toString);
        assertFalse(
                parts.keySet().stream().anyMatch(name -> name.matches("junit.*|playwright|jazzer.*")), parts::toString);
        assertFalse(parts.containsValue(""), parts::toString);
    }

    @Test
    void the_table_of_third_parties_is_what_the_jar_is_made_of() throws IOException {
        var table = Document.read("THIRD-PARTY.md").rows();
        var used = new HashSet<String>();
        for (var part : parts()) {
            var name = part.path("group").asText() + ":" + part.path("name").asText();
            var rows = table.stream()
                    .filter(row ->
                            name.matches(row.cells().get(0).replace("`", "").replace("*", "[\\w.-]*")))
                    .toList();
            assertEquals(1, rows.size(), name + " in THIRD-PARTY.md");
            used.add(rows.get(0).cells().get(0));
            assertEquals(licences(part), Set.of(rows.get(0).cells().get(1).split(", ")), name);
        }
        assertEquals(
                List.of(),
                table.stream()
                        .map(row -> row.cells().get(0))
                        .filter(row -> !used.contains(row))
                        .toList());
    }

    @Test
    void the_jar_has_the_texts_of_all_licences() throws IOException {
        var entries = entries();
        assertTrue(entries.get("META-INF/LICENSE").contains("Apache License"));
        assertEquals(Files.readString(Path.of("THIRD-PARTY.md"), ISO_8859_1), entries.get("META-INF/THIRD-PARTY.md"));
        for (var part : parts()) {
            var folder = "META-INF/licenses/" + part.path("name").asText() + "-jar/LICENSE";
            var isThere = entries.keySet().stream().anyMatch(name -> name.startsWith(folder));
            assertTrue(
                    isThere || !part.findValues("text").isEmpty(),
                    part.path("name").asText());
        }
    }

    private static List<JsonNode> parts() throws IOException {
        var bom = Json.object(entries().get(PARTS).getBytes(ISO_8859_1)).orElseThrow();
        var parts = new ArrayList<JsonNode>();
        bom.path("components").forEach(parts::add);
        return parts;
    }

    /** By their SPDX ids. */
    private static Set<String> licences(JsonNode part) {
        if (part.path("name").asText().equals("highlightjs")) {
            return Set.of("BSD-3-Clause"); // its pom has the word "BSD" only, and the SBOM guesses another
        }
        var ids = part.path("licenses").findValuesAsText("id");
        // A name is an SPDX expression, such as (MPL-2.0 OR Apache-2.0).
        var expression = part.at("/licenses/0/license/name").asText().replaceAll("[()]", "");
        return ids.isEmpty() ? Set.of(expression.split(" OR ")) : Set.copyOf(ids);
    }

    /** Name to content, one character a byte. */
    private static Map<String, String> entries() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            var entries = new TreeMap<String, String>();
            for (var entry : jar.stream().filter(entry -> !entry.isDirectory()).toList()) {
                try (var content = jar.getInputStream(entry)) {
                    entries.put(entry.getName(), new String(content.readAllBytes(), ISO_8859_1));
                }
            }
            return entries;
        }
    }

    private static long newestSource() throws IOException {
        try (var sources = Files.walk(Path.of("src", "main"));
                var page = Files.walk(Path.of("public"))) {
            return Stream.of(sources, page, Stream.of(Path.of("pom.xml")))
                    .flatMap(files -> files)
                    .mapToLong(JarTest::modified)
                    .max()
                    .orElseThrow();
        }
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }
}
