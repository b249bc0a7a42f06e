package chatgateway.docs;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** docs/threats.md has every threat, and lists exactly the tests that are tagged with it. */
class ThreatsTest {
    private static final Pattern ROW = Pattern.compile("(?s)#### (T\\d+) ((?!####).)*?\\nTests: (?<tests>.*?)\\.\\n");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final Pattern THREAT = Pattern.compile("T\\d+");

    @Test
    void every_threat_is_there_in_order() throws IOException {
        assertEquals(
                IntStream.rangeClosed(1, 43).mapToObj(number -> "T" + number).toList(),
                List.copyOf(documented().keySet()));
    }

    @Test
    void the_tests_of_a_threat_are_those_that_are_tagged_with_it() throws IOException {
        var documented = documented();
        assertEquals(Set.of("T27"), withoutTests(documented), "threats without a test");
        documented.remove("T27"); // for the operator
        assertEquals(documented, tagged());
    }

    private static Map<String, Set<String>> documented() throws IOException {
        var documented = new LinkedHashMap<String, Set<String>>();
        var rows = ROW.matcher(Files.readString(Path.of("docs", "threats.md")));
        while (rows.find()) {
            var names = NAME.matcher(rows.group("tests")).results().map(name -> name.group(1));
            documented.put(rows.group(1), names.collect(toCollection(TreeSet::new)));
        }
        return documented;
    }

    /** Only what JUnit would run counts: a class without a test method must not be tagged. */
    private static Map<String, Set<String>> tagged() {
        var tagged = new TreeMap<String, Set<String>>();
        for (var type :
                ReflectionSupport.findAllClassesInPackage("chatgateway", ThreatsTest::isTopLevel, any -> true)) {
            var classes = new ArrayList<>(ReflectionSupport.findNestedClasses(type, any -> true));
            classes.add(type);
            var tests = classes.stream().flatMap(ThreatsTest::tests).toList();
            Stream.concat(classes.stream(), tests.stream())
                    .flatMap(element -> AnnotationSupport.findRepeatableAnnotations(element, Tag.class).stream())
                    .map(Tag::value)
                    .filter(tag -> THREAT.matcher(tag).matches())
                    .forEach(threat -> {
                        assertFalse(tests.isEmpty(), type + " is tagged and has no test");
                        tagged.computeIfAbsent(threat, any -> new TreeSet<>()).add(type.getSimpleName());
                    });
        }
        return tagged;
    }

    private static boolean isTopLevel(Class<?> type) {
        return type.getEnclosingClass() == null;
    }

    private static Stream<Method> tests(Class<?> type) {
        return AnnotationSupport.findAnnotatedMethods(type, Testable.class, HierarchyTraversalMode.TOP_DOWN).stream();
    }

    private static Set<String> withoutTests(Map<String, Set<String>> documented) {
        return documented.keySet().stream()
                .filter(threat -> documented.get(threat).isEmpty())
                .collect(toCollection(TreeSet::new));
    }
}
