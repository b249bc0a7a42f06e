package chatgateway.demo;

import chatgateway.Main;
import chatgateway.settings.SettingsException;
import java.nio.file.Path;

/** Main class of the demo's jar: {@code ./run.sh demo}. */
public final class DemoMain {
    private DemoMain() {}

    public static void main(String[] args) {
        var log = Main.logOutput();
        try {
            var demo = new Demo(System.getenv(), Path.of(""));
            var port = demo.settings().port();
            Main.start(demo.gateway(), demo::start, log, demo.settings(), "PORT " + port + " or " + (port + 1));
            System.out.print(demo.greeting());
        } catch (SettingsException e) {
            Main.fail(e.problems());
        }
    }
}
