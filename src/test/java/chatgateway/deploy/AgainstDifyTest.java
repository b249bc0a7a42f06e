package chatgateway.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.Program;
import chatgateway.support.ProgramRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The script that tests a real Dify passes with the demo Dify of every recorded version. */
@Tag("browser")
class AgainstDifyTest {
    @ParameterizedTest
    @EnumSource(
            value = DifyVersion.class,
            names = {"V0_11", "V1_9", "V1_14"})
    void every_row_is_well(DifyVersion version) {
        Map<String, Mode> apps = new LinkedHashMap<>();
        for (var mode : Mode.values()) {
            apps.put("app-" + mode.name().toLowerCase(java.util.Locale.ROOT), mode);
        }
        try (var dify = DemoDify.start(version, apps)) {
            dify.pace(Duration.ZERO);
            var script = Path.of("src/test/sh/against-dify.sh").toAbsolutePath().toString();
            var command =
                    new ArrayList<>(List.of("env", "TEST_CLASS_PATH=" + Program.classPath(), script, dify.baseUrl()));
            command.addAll(apps.keySet());

            var run = ProgramRun.of(Path.of("."), Duration.ofMinutes(4), command);

            assertEquals(0, run.exitCode(), run::toString);
        }
    }
}
