package chatgateway.metrics;

import chatgateway.settings.Settings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The status of this replica as one HTML page, for operators without Prometheus: what is in progress now, versions, tokens
 * by system, and plots of the last hour. It has no script, and no text of a client or of Dify but its version.
 */
final class StatusPage {
    private static final double MEGABYTE = 1 << 20;

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="refresh" content="60">
            <title>Chat gateway: status</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; }
            h1 { font-size: 1.4rem; } h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
            table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem 1.5rem .2rem 0; vertical-align: top; }
            th { font-weight: 400; opacity: .7; } td { font-variant-numeric: tabular-nums; }
            .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; }
            figure { margin: 0; padding: .75rem 1rem; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .5rem; }
            figcaption b { float: right; } svg { display: block; width: 100%; height: 5rem; margin: .5rem 0 .25rem; }
            polygon { fill: #2f6fde; } .bad polygon { fill: #d0453a; }
            line { stroke: currentColor; opacity: .3; } small { opacity: .7; display: flow-root; } small span { float: right; }
            </style>
            </head>
            <body>
            <h1>Chat gateway</h1>
            """;

    private final Settings settings;
    private final Metrics metrics;
    private final StatusHistory history;
    private final Supplier<Map<String, String>> difyVersions;

    /** @param difyVersions by the address of each Dify */
    StatusPage(Settings settings, Metrics metrics, StatusHistory history, Supplier<Map<String, String>> difyVersions) {
        this.settings = settings;
        this.metrics = metrics;
        this.history = history;
        this.difyVersions = difyVersions;
    }

    String html() {
        var samples = history.samples();
        return HEAD
                + now(samples.get(samples.size() - 1))
                + tokens()
                + "<h2>The last hour</h2>\n<div class=\"plots\">\n"
                + plots(samples)
                + "</div>\n</body>\n</html>\n";
    }

    private String now(StatusSample now) {
        var rows = new ArrayList<String>();
        rows.add(row("answers in progress", now.answers() + " of " + settings.maxAnswers()));
        rows.add(row("connections that receive them", String.valueOf(metrics.subscribers())));
        rows.add(row("state", metrics.isDraining() ? "draining: no new messages" : "serving"));
        rows.add(row(
                "heap",
                megabytes(now.heapBytes()) + " of "
                        + megabytes(Runtime.getRuntime().maxMemory())));
        rows.add(row(
                "running for",
                duration(Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()))));
        rows.add(row("version", Metrics.version() + ", Java " + Runtime.version()));
        new TreeMap<>(difyVersions.get()).forEach((address, version) -> rows.add(row("Dify at " + address, version)));
        return "<h2>Now</h2>\n<table>\n" + String.join("", rows) + "</table>\n";
    }

    private String tokens() {
        var entries = metrics.tokens().entries();
        settings.allowedSystemIds().forEach(system -> entries.putIfAbsent(system, TokenHistory.Entry.NONE));
        if (entries.isEmpty()) {
            return "<h2>Tokens</h2>\n<p>None since the start.</p>\n";
        }
        var html = new StringBuilder(
                "<h2>Tokens</h2>\n<table>\n<tr><th>system</th><th>last accepted</th><th>last refused</th><th>why</th></tr>\n");
        entries.forEach((system, entry) -> html.append("<tr><td>")
                .append(escape(system))
                .append("</td><td>")
                .append(ago(entry.accepted()))
                .append("</td><td>")
                .append(ago(entry.refused()))
                .append("</td><td>")
                .append(
                        entry.fault() == null
                                ? ""
                                : escape(entry.fault().label() + ": "
                                        + entry.fault().sentence()))
                .append("</td></tr>\n"));
        return html.append("</table>\n").toString();
    }

    private String plots(List<StatusSample> samples) {
        return plot("Answers in progress", "", samples, state(StatusSample::answers), "now")
                + plot("Messages a minute", "", samples, change(sample -> sum(sample.messages())), "total")
                + plot("Seconds to the first text, mean", "", samples, firstText(), "now")
                + plot("Heap, MB", "", samples, state(sample -> sample.heapBytes() / MEGABYTE), "now")
                + counted("Refused tokens", samples, StatusSample::tokensRefused)
                + counted("Errors of Dify", samples, StatusSample::upstreamErrors)
                + counted("Limits hit", samples, StatusSample::limitsHit);
    }

    /** A value of each minute, from its sample and the one before. */
    private interface Value {
        double of(StatusSample before, StatusSample sample);
    }

    private static Value state(ToDoubleFunction<StatusSample> value) {
        return (before, sample) -> value.applyAsDouble(sample);
    }

    private static Value change(ToDoubleFunction<StatusSample> total) {
        return (before, sample) -> total.applyAsDouble(sample) - total.applyAsDouble(before);
    }

    private static Value firstText() {
        return (before, sample) -> {
            var count = sample.firstTokens() - before.firstTokens();
            return count == 0 ? 0 : (sample.firstTokenSeconds() - before.firstTokenSeconds()) / count;
        };
    }

    private static String counted(
            String title, List<StatusSample> samples, Function<StatusSample, Map<String, Double>> totals) {
        var first = totals.apply(samples.get(0));
        var legend = new StringBuilder();
        totals.apply(samples.get(samples.size() - 1)).entrySet().stream()
                .map(total -> Map.entry(total.getKey(), total.getValue() - first.getOrDefault(total.getKey(), 0.0)))
                .filter(total -> total.getValue() > 0)
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(total -> legend.append("<small>")
                        .append(escape(total.getKey()))
                        .append("<span>")
                        .append(number(total.getValue()))
                        .append("</span></small>\n"));
        return plot(
                title + " a minute",
                legend.toString(),
                samples,
                change(sample -> sum(totals.apply(sample))),
                legend.isEmpty() ? "" : "bad total");
    }

    /** @param style of the figure at the right: {@code now} for the last value, {@code total} for the sum of all */
    private static String plot(String title, String legend, List<StatusSample> samples, Value value, String style) {
        var values = new double[samples.size() - 1];
        for (var i = 0; i < values.length; i++) {
            values[i] = value.of(samples.get(i), samples.get(i + 1));
        }
        var max = 0.0;
        var total = 0.0;
        for (var each : values) {
            max = Math.max(max, each);
            total += each;
        }
        var figure = style.equals("now") ? number(values[values.length - 1]) : number(total) + " in all";
        return "<figure class=\"" + style + "\"><figcaption>" + title + " <b>" + figure + "</b></figcaption>"
                + svg(title, values, max)
                + "<small>" + values.length + " min ago<span>highest " + number(max) + "</span></small>\n" + legend
                + "</figure>\n";
    }

    /** One step a minute, the newest at the right edge. */
    private static String svg(String title, double[] values, double max) {
        var left = StatusHistory.MINUTES - values.length;
        var points = new StringBuilder();
        for (var i = 0; i < values.length; i++) {
            var y = max == 0 ? 100 : 100 - 100 * values[i] / max;
            points.append(String.format(Locale.ROOT, "%d,%.1f %d,%.1f ", left + i, y, left + i + 1, y));
        }
        return "<svg role=\"img\" aria-label=\"" + escape(title) + "\" viewBox=\"0 0 " + StatusHistory.MINUTES
                + " 100\" preserveAspectRatio=\"none\"><polygon points=\"" + left + ",100 " + points
                + StatusHistory.MINUTES + ",100\"/><line x1=\"0\" x2=\"" + StatusHistory.MINUTES
                + "\" y1=\"100\" y2=\"100\" vector-effect=\"non-scaling-stroke\"/></svg>\n";
    }

    private static double sum(Map<String, Double> totals) {
        return totals.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String row(String name, String value) {
        return "<tr><th>" + escape(name) + "</th><td>" + escape(value) + "</td></tr>\n";
    }

    private static String ago(@Nullable Instant time) {
        return time == null
                ? "never"
                : time.truncatedTo(ChronoUnit.SECONDS) + ", " + duration(Duration.between(time, Instant.now()))
                        + " ago";
    }

    private static String duration(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        return time.toHours() > 0
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }

    private static String megabytes(long bytes) {
        return number(bytes / MEGABYTE) + " MB";
    }

    private static String number(double value) {
        return value == Math.rint(value) || value >= 100
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
