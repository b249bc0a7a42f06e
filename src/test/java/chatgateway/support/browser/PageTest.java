package chatgateway.support.browser;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of tests in a real browser. What its constructor has as parameters is started for each test and closed after it;
 * {@link PageFixtures} has the types. A record is such a class in one line.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("browser")
@ExtendWith(PageFixtures.class)
public @interface PageTest {
    DifyVersion version() default DifyVersion.V1_12;

    Mode mode() default Mode.CHAT;

    /** Settings of the gateway beside the usual ones: {@code NAME=value}. */
    String[] settings() default {};

    /** Chromium with its windows, not the headless shell: see {@link Chromium#whole()}. */
    boolean whole() default false;
}
