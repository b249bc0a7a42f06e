package chatgateway.support.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Answers as models write them: src/test/resources/cases/page. */
public final class WrittenCases {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CASES = Path.of("src/test/resources/cases/page");

    /**
     * An element without what depends on the moment: order of attributes, drawn formulas and diagrams, loaded pictures,
     * coloured code, signatures of links.
     */
    public static final String COMPARABLE = """
            (root) => {
              const copy = root.cloneNode(true);
              for (const math of copy.querySelectorAll('.math-drawn')) {
                const code = document.createElement('code');
                code.className = math.classList.contains('math-display') ? 'math math-display' : 'math';
                code.textContent = math.dataset.tex;
                math.replaceWith(code);
              }
              for (const picture of copy.querySelectorAll('.picture')) {
                const link = document.createElement('a');
                link.href = (picture.dataset.link ?? picture.getAttribute('href')).split('?')[0];
                link.textContent = picture.dataset.name ?? picture.textContent;
                picture.replaceWith(link);
              }
              for (const link of copy.querySelectorAll('a[download]')) link.href = link.getAttribute('href').split('?')[0];
              for (const part of copy.querySelectorAll('.diagram, .diagram-bar, .diagram-failed')) part.remove();
              for (const code of copy.querySelectorAll('.code')) code.removeAttribute('data-shows');
              for (const code of copy.querySelectorAll('pre code')) code.textContent = code.textContent;
              for (const element of copy.querySelectorAll('*')) {
                element.classList.remove('settled');
                const attributes = [...element.attributes].map(({ name, value }) => [name, value]).sort();
                for (const [name] of attributes) element.removeAttribute(name);
                for (const [name, value] of attributes) if (name !== 'class' || value) element.setAttribute(`data-${name}`, value);
              }
              return copy.innerHTML;
            }""";

    private WrittenCases() {}

    /** The texts by the names of their files. */
    public static Map<String, String> texts() throws IOException {
        try (var files = Files.list(CASES)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .collect(Collectors.toMap(name -> name, WrittenCases::text, (a, b) -> a, TreeMap::new));
        }
    }

    /** The text of a case; the pieces of a stream are joined. */
    public static String text(String name) {
        var source = source(name);
        if (!name.endsWith(".json")) {
            return source;
        }
        try {
            var text = new StringBuilder();
            JSON.readTree(source).forEach(part -> text.append(part.path("text").asText()));
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content of the file. */
    public static String source(String name) {
        try {
            return Files.readString(CASES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
