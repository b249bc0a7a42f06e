package chatgateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which room may use which, as the compiled classes show it: every name that a class uses is in its constant pool. */
class RoomsTest {
    /** From the bottom up: a room uses those before it. The last one, with {@link Main}, has no folder of its own. */
    private static final List<String> ROOMS = List.of(
            "json",
            "settings",
            "http",
            "auth",
            "dify",
            "metrics",
            "events",
            "log",
            "limits",
            "stream",
            "api",
            "page",
            "cli",
            "");

    private static final Path CLASSES = Path.of("target", "classes", "chatgateway");
    private static final Pattern USED = Pattern.compile("chatgateway/(?:([a-z]+)/)?[A-Z]");
    private static final Pattern USED_BY_DEMO = Pattern.compile("chatgateway/(?!demo/dify/)[\\w/]+");

    @Test
    void a_room_uses_only_rooms_below_it() throws IOException {
        var wrong = new ArrayList<String>();
        var rooms = new TreeSet<String>();
        for (var file : classes(CLASSES)) {
            var room = CLASSES.relativize(file).getNameCount() == 1
                    ? ""
                    : CLASSES.relativize(file).getName(0).toString();
            if (room.equals("demo")) {
                continue;
            }
            rooms.add(room);
            var allowed = ROOMS.subList(0, ROOMS.indexOf(room) + 1);
            USED.matcher(text(file))
                    .results()
                    .map(used -> used.group(1) == null ? "" : used.group(1))
                    .filter(used -> !allowed.contains(used))
                    .forEach(used -> wrong.add(file + " uses " + used));
        }
        assertEquals(Set.copyOf(ROOMS), rooms);
        assertEquals(List.of(), wrong);
    }

    /** NullAway looks at no other. */
    @Test
    void every_room_is_null_marked() throws IOException {
        for (var room : ROOMS) {
            var marked = text(CLASSES.resolve(room).resolve("package-info.class"));
            assertTrue(marked.contains("org/jspecify/annotations/NullMarked"), room);
        }
    }

    @Test
    void the_fake_dify_knows_nothing_of_the_gateway() throws IOException {
        var used = new TreeSet<String>();
        for (var file : classes(CLASSES.resolve("demo/dify"))) {
            USED_BY_DEMO.matcher(text(file)).results().forEach(name -> used.add(file + " uses " + name.group()));
        }
        assertEquals(Set.of(), used);
    }

    /** docs/decisions.md has the reasons: OkHttp calls Dify and the hosts, Javalin serves, and neither knows the other. */
    @Test
    void the_http_libraries_stay_in_their_rooms() throws IOException {
        assertEquals(Set.of("dify", "events"), using("okhttp3/"));
        assertTrue(using("io/javalin/").stream()
                .noneMatch(Set.of("dify", "events", "stream", "limits", "settings", "json")::contains));
    }

    private static Set<String> using(String library) throws IOException {
        var rooms = new TreeSet<String>();
        for (var file : classes(CLASSES)) {
            if (text(file).contains(library)) {
                rooms.add(CLASSES.relativize(file).getName(0).toString());
            }
        }
        rooms.remove("demo");
        return rooms;
    }

    private static List<Path> classes(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".class")).collect(Collectors.toList());
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, ISO_8859_1);
    }
}
