package chatgateway.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Reads everything that any test's gateways log at the finest level, and fails the test class in which a secret, a
 * token, a message or an answer is in it (docs/threats.md#t23-secrets-in-output). JUnit finds it by itself; gateways
 * in processes of their own are looked at by their tests.
 */
public final class LogWatch implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    public static final String ACCESS = " access - request_id="; // tens of thousands
    private static final String DEBUG = " DEBUG ";
    private static final Pattern LOGGED = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+ [A-Z]+ .*", Pattern.DOTALL);
    private static final int LONG_ENOUGH = 12; // a shorter text can be in a line by chance
    private static final int MOST = 200; // characters of a text that are looked for

    private static final Set<String> said = ConcurrentHashMap.newKeySet();
    private static final Lines lines = new Lines(System.out);

    /** No line may contain these messages and answers. */
    public static void addRequests(DemoDify dify) {
        for (var message : dify.messages()) {
            for (var text : List.of(message.query(), message.answer())) {
                if (text.length() >= LONG_ENOUGH) {
                    said.add(text.substring(0, Math.min(MOST, text.length())));
                }
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!lines.isInstalled) {
            lines.isInstalled = true;
            System.setOut(new PrintStream(lines, true, UTF_8));
        }
    }

    @Override
    public void afterEach(ExtensionContext test) {
        lines.endTest(test.getExecutionException().isPresent());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        var logged = lines.takeAll();
        var texts = new HashSet<>(said);
        said.clear();
        Leaks.assertNoneIn(logged);
        assertEquals(List.of(), texts.stream().filter(logged::contains).toList(), logged);
    }

    /** Keeps all lines. Those of the log are printed when their test fails, all others at once. */
    private static final class Lines extends OutputStream {
        private final PrintStream target;
        private final StringBuilder all = new StringBuilder();
        private final StringBuilder ofThisTest = new StringBuilder();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private boolean isInstalled;

        Lines(PrintStream target) {
            this.target = target;
        }

        @Override
        public synchronized void write(int b) {
            line.write(b);
            if (b == '\n') {
                add(line.toString(UTF_8));
                line.reset();
            }
        }

        private void add(String whole) {
            all.append(whole);
            if (!LOGGED.matcher(whole).matches()) {
                target.print(whole);
            } else if (!whole.contains(ACCESS) && !whole.contains(DEBUG)) {
                ofThisTest.append(whole);
            }
        }

        synchronized void endTest(boolean hasFailed) {
            if (hasFailed) {
                target.print(ofThisTest);
            }
            ofThisTest.setLength(0);
        }

        synchronized String takeAll() {
            var text = all.toString();
            all.setLength(0);
            return text;
        }
    }
}
