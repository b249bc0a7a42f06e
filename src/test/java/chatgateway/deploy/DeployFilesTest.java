package chatgateway.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import chatgateway.support.ProgramRun;
import chatgateway.support.TestGateway;
import chatgateway.support.deploy.ShippedFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files for systemd, Docker and Kubernetes: what can be checked without these. */
@Tag("proxy")
@Timeout(300)
class DeployFilesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DRAIN_SECONDS = 60; // the default
    private static final int STOP_SECONDS = 15;
    private static final YAMLMapper YAML = new YAMLMapper();

    @TempDir
    private Path directory;

    @Test
    void systemd_understands_the_unit_and_finds_little_to_worry_about() throws IOException {
        // The gateway is not installed here; its directory only has to be one that is there.
        var unit = ShippedFile.file("chat-gateway.service")
                .with("/opt/chat-gateway", directory)
                .with("/usr/bin/java", Path.of(System.getProperty("java.home"), "bin", "java"))
                .writeTo(directory);
        var verified = ProgramRun.of(directory, LIMIT, List.of("systemd-analyze", "verify", unit.toString()));
        assertEquals("", verified.errors());
        assertEquals("", verified.outputOfSuccess());

        var threshold = "--threshold=15"; // an exposure of 1.5 of 10
        ProgramRun.of(
                        directory,
                        LIMIT,
                        List.of("systemd-analyze", "security", "--offline=yes", threshold, unit.toString()))
                .outputOfSuccess();
    }

    @Test
    void scripts_have_nothing_that_shellcheck_minds() {
        var command = new ArrayList<>(List.of("shellcheck"));
        for (var script : List.of(
                "install.sh", "progress.sh", "release.sh", "test-install.sh", "pin-images.sh", "advisories.sh")) {
            command.add(ShippedFile.FOLDER.resolve(script).toString());
        }
        ProgramRun.of(directory, LIMIT, command).outputOfSuccess();
    }

    @Test
    void every_supervisor_waits_until_answers_have_finished() throws IOException {
        var least = DRAIN_SECONDS + STOP_SECONDS;
        assertTrue(least < number(ShippedFile.file("chat-gateway.service"), "TimeoutStopSec=(\\d+)"));
        assertTrue(least < number(ShippedFile.file("compose.yaml"), "stop_grace_period: (\\d+)s"));
        var pod = pod();
        var sleep = pod.at("/containers/0/lifecycle/preStop/exec/command/1").asInt();
        assertTrue(sleep > 0, pod.toString());
        assertTrue(least + sleep <= pod.path("terminationGracePeriodSeconds").asInt());
    }

    private static int number(ShippedFile file, String pattern) {
        var found = Pattern.compile(pattern).matcher(file.text());
        assertTrue(found.find(), file.name());
        return Integer.parseInt(found.group(1));
    }

    @Test
    void the_container_is_read_only_and_runs_without_privileges() throws IOException {
        var gateway = YAML.readTree(ShippedFile.file("compose.yaml").text()).at("/services/gateway");
        assertTrue(gateway.path("read_only").asBoolean());
        assertEquals("ALL", gateway.at("/cap_drop/0").asText());
        assertEquals("no-new-privileges:true", gateway.at("/security_opt/0").asText());
        assertEquals("127.0.0.1:8000:8000", gateway.at("/ports/0").asText());
        assertTrue(Files.exists(ShippedFile.FOLDER
                .resolve(gateway.at("/build/context").asText())
                .resolve(gateway.at("/build/dockerfile").asText())));
        assertTrue(ShippedFile.file("Dockerfile").text().contains("\nUSER 10001:10001\n"));

        var pod = pod();
        assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
        assertEquals(10001, pod.at("/securityContext/runAsUser").asInt());
        var container = pod.at("/containers/0/securityContext");
        assertTrue(container.path("readOnlyRootFilesystem").asBoolean());
        assertEquals("ALL", container.at("/capabilities/drop/0").asText());
        assertEquals("false", container.path("allowPrivilegeEscalation").asText());
    }

    @Test
    void what_the_image_copies_is_there() {
        var copies = Pattern.compile("(?m)^COPY (?!--)(.+) \\S+$")
                .matcher(ShippedFile.file("Dockerfile").text());
        assertTrue(copies.find());
        do {
            for (var source : copies.group(1).split(" ")) {
                assertTrue(Files.exists(Path.of(source)), source);
                assertTrue(ShippedFile.file("Dockerfile.dockerignore").text().contains("\n!" + source + "\n"), source);
            }
        } while (copies.find());
    }

    @Test
    void the_image_knows_whether_the_gateway_is_well() throws IOException {
        var text = ShippedFile.file("Dockerfile").text();
        var command = new ArrayList<String>();
        new ObjectMapper()
                .readTree(text.substring(text.indexOf("CMD [") + "CMD ".length()))
                .forEach(word -> command.add(word.asText()));
        int port;
        try (var gateway = TestGateway.start()) {
            port = gateway.gateway().port();
            assertEquals(0, healthCheck(command, port));
        }
        assertNotEquals(0, healthCheck(command, port));
    }

    private int healthCheck(List<String> command, int port) {
        var words = new ArrayList<>(List.of("env", "PORT=" + port));
        words.addAll(command);
        return ProgramRun.of(directory, LIMIT, words).exitCode();
    }

    @Test
    void kubernetes_objects_belong_together() throws IOException {
        var objects = objects();
        var labels = objects.get("Deployment").at("/spec/template/metadata/labels");
        assertEquals(2, objects.get("Deployment").at("/spec/replicas").asInt());
        for (var selector : List.of(
                objects.get("Deployment").at("/spec/selector/matchLabels"),
                objects.get("Service").at("/spec/selector"),
                objects.get("PodDisruptionBudget").at("/spec/selector/matchLabels"))) {
            assertEquals(labels, selector);
        }
        var container = pod().at("/containers/0");
        assertEquals("/ready", container.at("/readinessProbe/httpGet/path").asText());
        assertEquals("/health", container.at("/livenessProbe/httpGet/path").asText());
        assertEquals(container.at("/ports/0/name"), objects.get("Service").at("/spec/ports/0/targetPort"));
    }

    @Test
    void the_settings_in_kubernetes_are_the_gateways_and_the_secrets_have_to_be_filled_in() throws IOException {
        var variables = new HashMap<String, String>();
        objects()
                .get("ConfigMap")
                .path("data")
                .properties()
                .forEach(e -> variables.put(e.getKey(), e.getValue().asText()));
        objects()
                .get("Secret")
                .path("stringData")
                .properties()
                .forEach(e -> variables.put(e.getKey(), e.getValue().asText()));

        var refused = assertThrows(SettingsException.class, () -> Settings.load(variables, directory));
        assertTrue(
                refused.problems().stream().allMatch(line -> line.matches("(JWT_SECRET|DIFY_API_KEY).*")),
                refused.problems().toString());

        variables.put("JWT_SECRET", TestGateway.SECRET);
        variables.put("DIFY_API_KEY", TestGateway.KEY);
        try {
            assertEquals(List.of(), Settings.load(variables, directory).warnings());
        } catch (SettingsException e) {
            throw new AssertionError(e.problems().toString(), e);
        }
    }

    private static JsonNode pod() throws IOException {
        return objects().get("Deployment").at("/spec/template/spec");
    }

    /** By kind, of which there is one each. */
    private static Map<String, JsonNode> objects() throws IOException {
        var byKind = new HashMap<String, JsonNode>();
        try (var documents = YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(ShippedFile.file("kubernetes.yaml").text())) {
            while (documents.hasNext()) {
                var document = documents.next();
                byKind.put(document.path("kind").asText(), document);
            }
        }
        return byKind;
    }
}
