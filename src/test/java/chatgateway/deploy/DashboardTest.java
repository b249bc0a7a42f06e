package chatgateway.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Document;
import chatgateway.support.Eventually;
import chatgateway.support.MetricsScrape;
import chatgateway.support.TestGateway;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dashboard and alerts use metric names and labels that a running gateway exposes. */
@Tag("proxy")
@TestInstance(Lifecycle.PER_CLASS)
class DashboardTest {
    private static final Pattern METRIC = Pattern.compile("\\b(?:chat_gateway|jvm|process)_\\w+\\b");
    private static final Pattern SELECTOR = Pattern.compile("\\b(\\w+)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)=~?\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    @RegisterExtension
    private final TestGateway gateway = TestGateway.start(DifyVersion.V1_12, Mode.CHAT, Map.of("METRICS_PORT", "0"));

    private final JsonNode dashboard = read(new ObjectMapper(), "grafana.json");
    private final JsonNode alerts = read(new YAMLMapper(), "prometheus-alerts.yaml");
    private MetricsScrape told;

    @BeforeAll
    void fetch() throws InterruptedException {
        gateway.sendMessageAndWait("u1", "hello");
        gateway.get("u1", "/nothing");
        Eventually.that("both are counted", () -> {
            told = MetricsScrape.of(gateway);
            return told.valuesOf("status").equals(Set.of("200", "404"));
        });
    }

    @Test
    void the_dashboard_asks_for_what_there_is() {
        var expressions = dashboard.findValuesAsText("expr");
        assertTrue(expressions.size() > 20, expressions.toString());
        assertKnown(expressions);
        assertEquals(told.names("chat_gateway_"), namesIn(expressions), "each metric of ours has its panel");
    }

    @Test
    void the_readme_lists_every_metric_of_ours_with_its_labels() throws IOException {
        var listed = new TreeMap<String, Set<String>>();
        for (var row : Document.read("docs/operate.md").table("Metrics")) {
            for (var name : namesIn(List.of(row.get(0)))) {
                var labels = Pattern.compile("\\w+").matcher(row.get(1)).results();
                listed.put(name, labels.map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new)));
            }
        }
        assertEquals(told.names("chat_gateway_"), listed.keySet());
        listed.forEach((name, labels) -> assertEquals(labels, told.labelsOf(name), name));
    }

    @Test
    void the_dashboard_can_be_imported() {
        var datasource = dashboard.at("/templating/list/0");
        assertEquals("datasource", datasource.path("type").asText());
        assertEquals("prometheus", datasource.path("query").asText());
        assertTrue(dashboard.path("id").isNull(), "Grafana gives it one");

        var ids = new TreeSet<Integer>();
        for (var panel : dashboard.path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), panel.path("title").asText());
            assertFalse(panel.path("title").asText().isBlank());
            assertTrue(panel.at("/gridPos/x").asInt() + panel.at("/gridPos/w").asInt() <= 24, panel.toString());
        }
        for (var source : dashboard.path("panels").findValues("datasource")) {
            assertEquals("${datasource}", source.path("uid").asText());
        }
    }

    @Test
    void every_alert_uses_existing_metrics_and_describes_the_remedy() {
        var rules = StreamSupport.stream(alerts.at("/groups/0/rules").spliterator(), false)
                .toList();
        assertTrue(rules.size() >= 4, alerts.toString());
        assertKnown(rules.stream().map(rule -> rule.path("expr").asText()).toList());
        for (var rule : rules) {
            assertTrue(rule.path("alert").asText().startsWith("ChatGateway"), rule.toString());
            assertTrue(
                    Set.of("warning", "critical")
                            .contains(rule.at("/labels/severity").asText()),
                    rule.toString());
            assertFalse(rule.at("/annotations/summary").asText().isBlank(), rule.toString());
            assertFalse(rule.at("/annotations/description").asText().isBlank(), rule.toString());
        }
    }

    @Test
    void the_document_counts_the_alerts() throws IOException {
        var words = List.of("six", "seven", "eight", "nine", "ten", "eleven", "twelve");
        var count = alerts.at("/groups/0/rules").size();
        var text = Files.readString(Path.of("docs", "operate.md"));

        assertTrue(text.contains("has " + words.get(count - 6) + " alerts."), "there are " + count);
    }

    /** Every metric, every label of it, and every value that is asked for by name. */
    private void assertKnown(Collection<String> expressions) {
        for (var expression : expressions) {
            if (expression.startsWith("up{")) {
                continue; // a series of Prometheus itself
            }
            var names = namesIn(List.of(expression), METRIC);
            assertFalse(names.isEmpty(), expression);
            for (var name : names) {
                assertTrue(told.names().contains(name), name + " in " + expression);
            }
            SELECTOR.matcher(expression)
                    .results()
                    .forEach(selector -> MATCHER.matcher(selector.group(2))
                            .results()
                            .filter(matcher -> !OF_PROMETHEUS.contains(matcher.group(1)))
                            .forEach(matcher -> {
                                var values = told.valuesOf(selector.group(1), matcher.group(1));
                                assertTrue(
                                        values.stream().anyMatch(value -> value.matches(matcher.group(2))),
                                        matcher.group() + " in " + expression + " but there is " + values);
                            }));
            GROUPING.matcher(expression)
                    .results()
                    .flatMap(by -> Pattern.compile(", *").splitAsStream(by.group(1)))
                    .filter(label -> !OF_PROMETHEUS.contains(label))
                    .forEach(label -> assertTrue(
                            names.stream()
                                    .noneMatch(
                                            name -> told.valuesOf(name, label).isEmpty()),
                            label + " in " + expression));
        }
    }

    /** A histogram is one metric, whichever of its series is asked for. */
    private static Set<String> namesIn(Collection<String> expressions) {
        return namesIn(expressions, Pattern.compile("\\bchat_gateway_\\w+\\b")).stream()
                .map(MetricsScrape::withoutSuffix)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> namesIn(Collection<String> expressions, Pattern pattern) {
        return expressions.stream()
                .flatMap(expression -> pattern.matcher(expression).results())
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode read(ObjectMapper mapper, String file) {
        try {
            return mapper.readTree(Path.of("deploy", file).toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
