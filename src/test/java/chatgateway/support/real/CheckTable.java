package chatgateway.support.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What was called, what is expected, what came, and whether that is well: one row each. */
final class CheckTable {
    private static final int WIDEST = 60;

    private record Row(String app, String call, String expected, String got, boolean ok) {}

    private final List<Row> rows = new ArrayList<>();

    /** A status that has to be one of these. */
    boolean status(String app, String call, Set<Integer> expected, int got) {
        var words = String.join(
                " or ", expected.stream().sorted().map(String::valueOf).toList());
        return add(app, call, words, String.valueOf(got), expected.contains(got));
    }

    boolean same(String app, String call, String expected, String got) {
        return add(app, call, expected, got, expected.equals(got));
    }

    boolean that(String app, String call, String expected, String got, Predicate<String> holds) {
        return add(app, call, expected, got, holds.test(got));
    }

    boolean isGood() {
        return rows.stream().allMatch(Row::ok);
    }

    void print() {
        var format = "%-12s %-38s %-34s %-" + WIDEST + "s %s%n";
        System.out.printf(format, "app", "call", "expected", "got", "ok");
        for (var row : rows) {
            System.out.printf(format, row.app, row.call, brief(row.expected), brief(row.got), row.ok ? "ok" : "WRONG");
        }
        var wrong = rows.stream().filter(row -> !row.ok).count();
        System.out.printf("%d checks, %d wrong%n", rows.size(), wrong);
    }

    private boolean add(String app, String call, String expected, String got, boolean ok) {
        rows.add(new Row(app, call, expected, got, ok));
        return ok;
    }

    private static String brief(String text) {
        var line = text.replaceAll("\\s+", " ");
        return line.length() > WIDEST ? line.substring(0, WIDEST - 1) + "…" : line;
    }
}
