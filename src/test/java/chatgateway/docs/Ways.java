package chatgateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Document;
import chatgateway.support.HostScript;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The snippets of docs/integrate.md#ways-to-use-it, each run beside the function that they share. */
final class Ways {
    private final TestGateway gateway;

    Ways(TestGateway gateway) {
        this.gateway = gateway;
    }

    /** What these lines of Python print after the function that all share. */
    String run(String lines) throws IOException {
        return run(gateway, lines);
    }

    private static String run(TestGateway gateway, String lines) throws IOException {
        var shared = Document.read("docs/integrate.md").snippets().stream()
                .filter(snippet -> snippet.toString().equals("Ways to use it (python)"))
                .findFirst()
                .orElseThrow()
                .text();
        var script = "import os\nos.environ['JWT_SECRET'] = '" + TestGateway.SECRET + "'\n" + shared + lines;
        return HostScript.python(script.replace("https://chat-gateway.example.com", gateway.url()));
    }

    void hasAnAppForEachBot(String dotenv) {
        var settings = TestGateway.settings(gateway.dify().baseUrl(), variables(dotenv));
        assertEquals(3, settings.allowedSystemIds().size());
        assertEquals(
                3,
                settings.systems().keySet().stream()
                        .map(system -> system.difyApiKey().value())
                        .distinct()
                        .count());
    }

    /** Each variable, with a key that differs from the others. */
    private static Map<String, String> variables(String dotenv) {
        var variables = new HashMap<String, String>();
        dotenv.lines()
                .map(line -> line.split("=", 2))
                .forEach(pair -> variables.put(pair[0], pair[1].replace("app-…", "app-" + pair[0])));
        return variables;
    }

    void dividesUsersAmongBots(String function) throws IOException {
        var bots = Document.read("docs/integrate.md").snippets().stream()
                .filter(snippet -> snippet.toString().equals("Several bots (dotenv)"))
                .findFirst()
                .orElseThrow();
        var settings = variables(bots.text());
        var keys = settings.values().stream()
                .filter(value -> value.startsWith("app-"))
                .toList();
        var dify = DemoDify.start(
                DifyVersion.V1_14, Map.of(keys.get(0), Mode.CHAT, keys.get(1), Mode.CHAT, keys.get(2), Mode.CHAT));
        try (var several = TestGateway.inFrontOf(dify, dify.baseUrl(), settings)) {
            var calls =
                    function + "print(bot_url('u1', 'math'))\nfor i in range(20): print(bot_url(f'u{i}', 'english'))";
            var systems = run(several, calls)
                    .lines()
                    .map(url -> session(several, url).path("system_id").asText())
                    .toList();
            assertEquals("cointutor-math", systems.get(0));
            var english = systems.subList(1, systems.size());
            assertEquals(2, english.stream().distinct().count(), english::toString);
            assertTrue(english.stream().allMatch(system -> system.startsWith("cointutor-english")), english::toString);
        }
    }

    void readsOnlyOwnPupils(String function) throws IOException {
        var printed = run(function + """
                teacher = {"id": 7, "name": "Ms Lee", "classes": ["3-2"]}
                print(pupil_chat_url(teacher, {"id": "42", "name": "Kim Minji", "class": "3-2"}))
                try:
                    pupil_chat_url(teacher, {"id": "43", "name": "Park Hana", "class": "1-1"})
                except PermissionError as error:
                    print(error)
                """).lines().toList();
        var session = session(gateway, printed.get(0));
        assertEquals("42", session.path("user_id").asText());
        assertEquals("read", session.path("access").asText());
        assertEquals("teacher-7", session.path("act").path("sub").asText());
        assertEquals(List.of("not a pupil of this teacher"), printed.subList(1, printed.size()));
    }

    void givesEachPlanItsLimits(String function) throws IOException {
        var printed = run(function + "print(plan_url('1', 'free'))\nprint(plan_url('2', 'school'))")
                .lines()
                .toList();
        var free = session(gateway, printed.get(0)).path("limits");
        var school = session(gateway, printed.get(1)).path("limits");
        assertEquals(10, free.at("/messages/limit").asInt());
        assertTrue(
                free.at("/tokens").isMissingNode() || free.at("/tokens/limit").isNull(), free::toString);
        assertEquals(300_000, school.at("/tokens/limit").asInt());
    }

    void deletesAll(String function) throws IOException {
        IntStream.range(0, 3).forEach(i -> gateway.sendMessageAndWait("leaver", "hi " + i));
        gateway.sendMessageAndWait("stayer", "hi");
        assertEquals(
                3,
                gateway.dify()
                        .conversationsOf(TestGateway.KEY, "cointutor_leaver")
                        .size());

        run(function + "erase('leaver')");

        assertEquals(
                0,
                gateway.dify()
                        .conversationsOf(TestGateway.KEY, "cointutor_leaver")
                        .size());
        assertEquals(
                1,
                gateway.dify()
                        .conversationsOf(TestGateway.KEY, "cointutor_stayer")
                        .size());
    }

    private static JsonNode session(TestGateway gateway, String url) {
        var token = url.substring(url.indexOf('=') + 1);
        return TestGateway.json(
                gateway.send(gateway.request("/api/session").header("Authorization", "Bearer " + token)));
    }
}
