package chatgateway.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One scrape of {@code /metrics}, in the text format of Prometheus. */
public record MetricsScrape(String text) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*})? (\\S+)$");

    /** As Prometheus fetches it. */
    public static MetricsScrape of(TestGateway gateway) {
        var response = get(gateway.gateway().metricsPort().orElseThrow(), "/metrics");
        assertEquals(200, response.statusCode());
        var type = response.headers().firstValue("Content-Type").orElseThrow();
        assertTrue(type.startsWith("text/plain; version=0.0.4"), type);
        return new MetricsScrape(response.body());
    }

    public static HttpResponse<String> get(int port, String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param series as it is written: {@code name{label="value"}}; what is not there is 0 */
    public double value(String series) {
        return SAMPLE.matcher(text)
                .results()
                .filter(sample -> series.equals(sample.group(1) + (sample.group(2) == null ? "" : sample.group(2))))
                .mapToDouble(sample -> Double.parseDouble(sample.group(3)))
                .sum();
    }

    /** Every name there is. */
    public Set<String> names() {
        return SAMPLE.matcher(text)
                .results()
                .map(sample -> sample.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The metrics that begin so; a histogram is one, although it has several series. */
    public Set<String> names(String start) {
        return names().stream()
                .filter(name -> name.startsWith(start))
                .map(MetricsScrape::withoutSuffix)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The metric of a series. */
    public static String withoutSuffix(String series) {
        return series.replaceFirst("_(?:bucket|count|sum)$", "");
    }

    /** The labels of a metric, without those that make a histogram of it. */
    public Set<String> labelsOf(String metric) {
        return Pattern.compile("(?m)^" + metric + "(?:_bucket|_count|_sum)?\\{(.*)} ")
                .matcher(text)
                .results()
                .flatMap(sample ->
                        Pattern.compile("(\\w+)=\"").matcher(sample.group(1)).results())
                .map(label -> label.group(1))
                .filter(label -> !label.equals("le"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every value that this label has in this series. */
    public Set<String> valuesOf(String series, String label) {
        return Pattern.compile("(?m)^" + series + "\\{.*?\\b" + label + "=\"(.*?)\"")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every value that this label has in the gateway's own metrics. */
    public Set<String> valuesOf(String label) {
        return valuesOf("chat_gateway_\\w+", label);
    }
}
