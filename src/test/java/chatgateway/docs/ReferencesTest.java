package chatgateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every reference in comments and documents resolves to a heading or a public address. */
class ReferencesTest {
    private static final List<String> PLACES = List.of("src", "public", "docs", "deploy", "samples", ".github");
    private static final Pattern TEXT =
            Pattern.compile(".*(\\.(java|js|mjs|css|html|ts|md|ya?ml|xml|sh|cfg|conf|service"
                    + "|properties|options)|Caddyfile|Dockerfile)");

    /** {@code docs/x.md#a, #b}: further headings of the same document follow as {@code #b}. */
    private static final Pattern REFERENCE =
            Pattern.compile("\\b(docs/[\\w-]+\\.md)((?:#[\\w-]+)?(?:,\\s+(?:(?:\\*|//) )?#[\\w-]+)*)");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    /** A Markdown file that a comment names, or a document in code font. */
    private static final Pattern NAMED =
            Pattern.compile("(?m)(?://|^\\s*\\*|/\\*\\*|^\\s*#|`).*?\\b([\\w/.-]+\\.md)\\b");

    private final Map<Path, Set<String>> anchors = new HashMap<>();

    @Test
    void every_reference_to_a_document_names_one_of_its_headings() throws IOException {
        var broken = new ArrayList<String>();
        var count = 0;
        for (var file : files()) {
            var references = REFERENCE.matcher(read(file));
            while (references.find()) {
                count++;
                var document = Path.of(references.group(1));
                for (var anchor : references.group(2).split("[^\\w-]+")) {
                    if (!exists(document, anchor)) {
                        broken.add(file + ": " + document + "#" + anchor);
                    }
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(count > 200, "found " + count);
    }

    @Test
    void every_link_between_documents_leads_somewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (var file : files()) {
            if (!file.toString().endsWith(".md") || file.startsWith("src")) {
                continue;
            }
            var links = LINK.matcher(read(file));
            while (links.find()) {
                var link = links.group(1);
                if (!link.matches("[a-z]+:.*") && !leads(file, link)) {
                    broken.add(file + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void no_document_is_named_that_is_not_here() throws IOException {
        var missing = new ArrayList<String>();
        for (var file : files()) {
            for (var named : NAMED.matcher(read(file)).results().toList()) {
                var name = named.group(1);
                if (!Files.exists(Path.of(name)) && !leads(file, name)) {
                    missing.add(file + ": " + name);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void no_document_has_two_headings_of_one_address() throws IOException {
        for (var file : files()) {
            if (file.startsWith("docs") && file.toString().endsWith(".md")) {
                var headings = Document.read(file.toString()).headings();
                var addresses = new HashSet<String>();
                var twice = headings.stream()
                        .filter(heading -> !addresses.add(anchor(heading)))
                        .toList();
                assertEquals(List.of(), twice, file.toString());
            }
        }
    }

    private boolean leads(Path file, String link) throws IOException {
        var hash = link.indexOf('#');
        var name = hash < 0 ? link : link.substring(0, hash);
        var target = name.isEmpty()
                ? file
                : Path.of("").resolve(file).resolveSibling(name).normalize();
        return Files.exists(target) && (hash < 0 || exists(target, link.substring(hash + 1)));
    }

    /** @param anchor empty for the document itself */
    private boolean exists(Path document, String anchor) throws IOException {
        if (!Files.exists(document)) {
            return false;
        }
        if (!anchors.containsKey(document)) {
            var known = new HashSet<String>();
            for (var heading : Document.read(document.toString()).headings()) {
                known.add(anchor(heading));
            }
            anchors.put(document, known);
        }
        return anchor.isEmpty() || anchors.get(document).contains(anchor);
    }

    /** The address that GitHub and GitLab give to a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase().replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }

    private static List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (var place : PLACES) {
            try (var tree = Files.walk(Path.of(place))) {
                tree.filter(ReferencesTest::isText).forEach(files::add);
            }
        }
        try (var top = Files.list(Path.of(""))) {
            top.filter(file -> isText(file) || file.endsWith("run.sh")).forEach(files::add);
        }
        return files;
    }

    private static boolean isText(Path file) {
        return Files.isRegularFile(file)
                && TEXT.matcher(file.toString()).matches()
                && !file.toString().contains("node_modules")
                && !file.endsWith("ReferencesTest.java");
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
