package chatgateway.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The source of the page keeps the page's own rules: no markup from texts, no word too many or too few. */
@Tag("T32")
class ModulesTest {
    /**
     * Whatever makes elements or code of a text, or reads messages of other windows; only the sanitiser may
     * (docs/threats.md#t28-scripts-in-answers).
     */
    private static final Pattern DANGEROUS =
            Pattern.compile("\\.innerHTML|\\.outerHTML\\s*\\+?=(?!=)|insertAdjacentHTML"
                    + "|DOMParser|createContextualFragment|HTMLUnsafe|\\.setHTML|document\\.write|srcdoc|\\beval\\(|new Function"
                    + "|setTimeout\\(['\"`]|document\\.cookie|window\\.open"
                    + "|setAttribute\\(['\"](?:on|style|src)");

    private static final Pattern INLINE = Pattern.compile(
            "<style|<script(?![^>]*\\ssrc=)|\\sstyle=|\\son[a-z]+=|javascript:", Pattern.CASE_INSENSITIVE);

    /** A literal that may be a key; the same in a selector is none. */
    private static final Pattern LITERAL = Pattern.compile(
            "(?<!matches\\?\\.\\(.|matches\\(.|closest\\(.|Selector\\(.|SelectorAll\\(.)(?<=['\"`])([a-z_]+\\.[a-z_.0-9]+)(?=['\"`])");

    private static final Pattern PREFIX = Pattern.compile("`([a-z_]+\\.(?:[a-z_]+[._])*)\\$\\{");
    private static final Pattern WORD = Pattern.compile("['\"`]([a-z_0-9]+)['\"`]|\\b([a-z_0-9]+):");

    /** What follows these is a code of the gateway, of Dify or of the browser. */
    private static final List<String> OF_CODES = List.of("error.", "page.", "upload.error.", "voice.error.");

    private final Map<Path, String> modules = read("public", ".js");
    private final Map<Path, String> pages = read("public", ".html");

    @Test
    void no_text_is_made_markup_or_code() {
        modules.forEach((module, source) -> assertFalse(
                DANGEROUS.matcher(source).find(),
                () -> module + ": "
                        + DANGEROUS
                                .matcher(source)
                                .results()
                                .map(MatchResult::group)
                                .toList()));
    }

    @Test
    void one_module_on_each_side_speaks_to_other_windows() {
        var speakers = modules.entrySet().stream()
                .filter(module -> Pattern.compile("postMessage|onmessage|Listener\\('message'")
                        .matcher(module.getValue())
                        .find())
                .map(module -> module.getKey().toString())
                .toList();

        assertEquals(List.of("public/assets/js/host/host.js", "public/embed/frame.js"), speakers);
    }

    @Test
    void no_page_has_a_script_or_style_of_its_own() {
        assertTrue(pages.size() > 1);
        pages.forEach((page, html) -> assertFalse(INLINE.matcher(html).find(), page::toString));
    }

    @Test
    void every_word_that_is_used_is_there_and_every_word_that_is_there_is_used() {
        var keys = new TreeSet<String>();
        Json.object(new Assets().bytes("i18n/en.json"))
                .orElseThrow()
                .fieldNames()
                .forEachRemaining(keys::add);
        var namespaces = keys.stream().map(key -> key.split("\\.")[0]).collect(Collectors.toSet());
        var all = Stream.concat(modules.values().stream(), pages.values().stream())
                .collect(Collectors.joining("\n"))
                .replaceAll("(?s)/\\*\\*.*?\\*/", "");
        var used = found(LITERAL, all);
        used.removeIf(key -> !namespaces.contains(key.split("\\.")[0]) || key.matches("(?:app|code)\\.(?:js|txt)"));
        var prefixes = found(PREFIX, all);
        var words = found(WORD, all);

        assertEquals(Set.of(), without(used, keys), "missing");
        keys.removeAll(used);
        keys.removeIf(key -> OF_CODES.stream().anyMatch(key::startsWith));
        keys.removeIf(key -> prefixes.stream()
                .anyMatch(prefix -> key.startsWith(prefix) && words.contains(key.substring(prefix.length()))));
        assertEquals(Set.of(), keys, "unused");
    }

    private static Set<String> without(Set<String> some, Set<String> others) {
        var rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(1) == null ? result.group(2) : result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<Path, String> read(String directory, String extension) {
        try (var files = Files.walk(Path.of(directory))) {
            var read = new TreeMap<Path, String>();
            for (var file :
                    files.filter(file -> file.toString().endsWith(extension)).toList()) {
                read.put(file, Files.readString(file));
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
