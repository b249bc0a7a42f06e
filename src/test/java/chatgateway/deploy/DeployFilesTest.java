package chatgateway.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.settings.Settings;
import chatgateway.settings.SettingsException;
import chatgateway.support.ProgramRun;
import chatgateway.support.TestGateway;
import chatgateway.support.deploy.Certificate;
import chatgateway.support.deploy.Proxy;
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
import java.util.Set;
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
    private static final int LONGEST_SILENCE_SECONDS = 360; // of an answer that is not streamed
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

    /** The build has no repository to ask, so it is handed what run.sh prints. */
    @Test
    void the_image_is_built_with_the_commit_in_its_version() throws IOException {
        var dockerfile = ShippedFile.file("Dockerfile").text();
        var option = Pattern.compile("\\$\\{VERSION:\\+.*?\"}").matcher(dockerfile);
        assertTrue(option.find(), dockerfile);
        for (var version : List.of("chat-gateway 0.1.0+0a1b2c3", "")) {
            var command = List.of("env", "VERSION=" + version, "sh", "-c", "printf %s " + option.group());
            assertEquals(
                    version.isEmpty() ? "" : "-Dbuild.version=0.1.0+0a1b2c3",
                    ProgramRun.of(directory, LIMIT, command).outputOfSuccess());
        }
        assertTrue(dockerfile.contains("--build-arg VERSION=\"$(./run.sh --version)\""));
        var arguments = YAML.readTree(ShippedFile.file("compose.yaml").text()).at("/services/gateway/build/args");
        assertEquals("${VERSION:-}", arguments.path("VERSION").asText());
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
                objects.get("NetworkPolicy").at("/spec/podSelector/matchLabels"),
                objects.get("Deployment").at("/spec/selector/matchLabels"),
                objects.get("Service").at("/spec/selector"),
                objects.get("PodDisruptionBudget").at("/spec/selector/matchLabels"))) {
            assertEquals(labels, selector);
        }
        var container = pod().at("/containers/0");
        assertEquals("/ready", container.at("/readinessProbe/httpGet/path").asText());
        assertEquals("/health", container.at("/livenessProbe/httpGet/path").asText());
        assertEquals(container.at("/ports/0/name"), objects.get("Service").at("/spec/ports/0/targetPort"));
        var backend = objects.get("Ingress").at("/spec/rules/0/http/paths/0/backend/service");
        assertEquals(objects.get("Service").at("/metadata/name"), backend.path("name"));
        assertEquals(objects.get("Service").at("/spec/ports/0/name"), backend.at("/port/name"));
        for (var port : List.of("/0", "/1")) { // the chat, the metrics
            assertEquals(
                    container.at("/ports" + port + "/name"),
                    objects.get("NetworkPolicy").at("/spec/ingress" + port + "/ports/0/port"));
        }
    }

    @Test
    void the_ingress_lets_streams_through_and_logs_no_token() throws IOException {
        var annotations = objects().get("Ingress").at("/metadata/annotations");
        var prefix = "nginx.ingress.kubernetes.io/";
        assertEquals("off", annotations.path(prefix + "proxy-buffering").asText());
        assertTrue(annotations.path(prefix + "proxy-read-timeout").asInt() >= LONGEST_SILENCE_SECONDS);
        assertEquals("16m", annotations.path(prefix + "proxy-body-size").asText());
        assertEquals("false", annotations.path(prefix + "enable-access-log").asText());
    }

    @Test
    void secrets_have_a_file_of_their_own() throws IOException {
        assertEquals(Set.of("Secret"), objects("kubernetes-secret.yaml").keySet());
        assertFalse(objects("kubernetes.yaml").containsKey("Secret"));
    }

    /** The command in the head of the file, with a kubectl that prints what it is given. */
    @Test
    void a_changed_setting_or_secret_replaces_the_pods() throws IOException {
        var deploy = Files.createDirectory(directory.resolve("deploy"));
        ShippedFile.file("kubernetes-secret.yaml").writeTo(deploy);
        var settings = ShippedFile.file("kubernetes.yaml");
        settings.writeTo(deploy);
        var command = Pattern.compile("(?m)^# +(sed .*) \\| kubectl apply .*$").matcher(settings.text());
        assertTrue(command.find());

        var first = checksum(command.group(1));
        assertTrue(first.matches("[0-9a-f]{32}"), first);
        assertEquals(first, checksum(command.group(1)));
        settings.with("DRAIN_SECONDS: \"60\"", "DRAIN_SECONDS: \"70\"").writeTo(deploy);
        var second = checksum(command.group(1));
        ShippedFile.file("kubernetes-secret.yaml")
                .with("app-the-key", "app-another-key")
                .writeTo(deploy);
        assertEquals(3, Set.of(first, second, checksum(command.group(1))).size());
    }

    private String checksum(String command) throws IOException {
        var applied = ProgramRun.of(directory, LIMIT, List.of("bash", "-euc", command))
                .outputOfSuccess();
        return objectsIn(applied)
                .get("Deployment")
                .at("/spec/template/metadata/annotations")
                .path("checksum/settings")
                .asText();
    }

    /** As it stands: a certificate can only be had by a server that runs. */
    @Test
    void nginx_loads_the_file_before_there_is_a_certificate() throws IOException {
        var site =
                ShippedFile.file("nginx.conf").with("/var/log/nginx", directory).writeTo(directory);
        nginx(site);
    }

    /** The command in the head of the file puts it in. */
    @Test
    void nginx_loads_the_file_with_its_certificate() throws Exception {
        var certificate = Certificate.in(directory);
        var shipped = ShippedFile.file("nginx.conf");
        var site = shipped.with("/var/log/nginx", directory)
                .with("/etc/letsencrypt/live/" + Proxy.SITE, certificate.key().getParent())
                .writeTo(directory);
        var command = Pattern.compile("(?m)^# +(sed -i .*) /etc/nginx/\\S+$").matcher(shipped.text());
        assertTrue(command.find());
        ProgramRun.of(directory, LIMIT, List.of("bash", "-euc", command.group(1) + " " + site))
                .outputOfSuccess();
        assertFalse(Files.readString(site).contains("    ssl_reject_handshake"), "it would still refuse");
        assertTrue(Files.readString(site).contains("\n    ssl_certificate_key "));
        nginx(site);
    }

    private void nginx(Path site) throws IOException {
        var main = Files.writeString(
                directory.resolve("main.conf"),
                "pid " + directory + "/nginx.pid;\nevents {}\nhttp { include " + site + "; }\n");
        ProgramRun.of(directory, LIMIT, List.of("/usr/sbin/nginx", "-t", "-q", "-e", "stderr", "-c", main.toString()))
                .outputOfSuccess();
    }

    @Test
    void caddy_loads_the_file_before_there_is_a_certificate() {
        var file = ShippedFile.file("Caddyfile").writeTo(directory).toString();
        var command = List.of("env", "HOME=" + directory, "caddy", "validate", "--config", file);
        ProgramRun.of(directory, LIMIT, command).outputOfSuccess();
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
        var all = new HashMap<>(objects("kubernetes.yaml"));
        all.putAll(objects("kubernetes-secret.yaml"));
        return all;
    }

    private static Map<String, JsonNode> objects(String file) throws IOException {
        return objectsIn(ShippedFile.file(file).text());
    }

    private static Map<String, JsonNode> objectsIn(String yaml) throws IOException {
        var byKind = new HashMap<String, JsonNode>();
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            while (documents.hasNext()) {
                var document = documents.next();
                byKind.put(document.path("kind").asText(), document);
            }
        }
        return byKind;
    }
}
