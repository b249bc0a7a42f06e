package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.ProgramRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The JVM accepts every option of {@code jvm.options}; at run time it ignores unknown ones silently. */
class JvmOptionsTest {
    @Test
    void the_jvm_takes_every_option() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(java, "@jvm.options", "-XX:+PrintFlagsFinal", "-version");
        var flags = ProgramRun.of(Path.of("."), Duration.ofSeconds(20), command).outputOfSuccess();

        assertEquals("true", value(flags, "ExitOnOutOfMemoryError"));
        assertEquals("true", value(flags, "UseSerialGC"));
        assertEquals("45.000000", value(flags, "MaxRAMPercentage"));
        assertEquals(String.valueOf(16 << 20), value(flags, "InitialHeapSize"));
        assertEquals("10000", value(flags, "TrimNativeHeapInterval"));
    }

    private static String value(String flags, String name) {
        var found = Pattern.compile("\\b" + name + " += (\\S+)").matcher(flags);
        assertTrue(found.find(), name);
        return found.group(1);
    }
}
