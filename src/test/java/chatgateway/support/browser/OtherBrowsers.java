package chatgateway.support.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The browsers beside Chromium that tests run in (docs/develop.md#other-browsers). */
public enum OtherBrowsers {
    FIREFOX,
    /** The nearest to Safari. */
    WEBKITGTK;

    /**
     * Skips the test where Debian's packages are missing.
     *
     * @param directory for the profile and the output
     */
    public OtherBrowser start(Path directory) throws IOException, InterruptedException {
        return switch (this) {
            case FIREFOX -> {
                assumeTrue(Files.isExecutable(Firefox.PROGRAM), "no Firefox here: apt install firefox-esr");
                yield Firefox.start(directory);
            }
            case WEBKITGTK -> {
                var isThere = Files.isExecutable(WebKit.DRIVER)
                        && Files.isExecutable(WebKit.SCREEN)
                        && WebKit.browser().isPresent();
                assumeTrue(isThere, "no WebKitGTK here: apt install webkit2gtk-driver xvfb");
                yield WebKit.start(directory);
            }
        };
    }
}
