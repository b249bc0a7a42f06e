package chatgateway.support.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs axe-core in a page as it stands, and collects what breaks WCAG 2.2 AA or a good practice, in light and in dark. */
public final class Axe {
    private static final String SCRIPT = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    /** Colours are compared when they have arrived. Rules that need no colours give the same result in the dark. */
    private static final String RUN = """
            async (rules) => {
              const isLong = ({ effect }) => effect.getComputedTiming().endTime > 2000;
              const moving = document.getAnimations();
              moving.filter((animation) => !isLong(animation)).forEach((animation) => animation.finish());
              const runOnly = rules.length > 0 ? { type: 'rule', values: rules }
                : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
              const { violations } = await axe.run({ runOnly, resultTypes: ['violations'] });
              const restless = moving.filter(isLong).map(({ effect }) => `motion at ${effect.target.className}`);
              const wide = [...document.querySelectorAll('html, #scroll, dialog')].filter((box) => box.scrollWidth > box.clientWidth)
                .map(({ tagName, id }) => `${tagName} ${id} scrolls sideways`);
              return restless.concat(wide, violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) =>
                `${id} at ${target}: ${[...any, ...all, ...none].map(({ message }) => message).join('; ')}`)));
            }""";

    private final Page page;
    private final String source = source();
    private final List<String> problems = new ArrayList<>();

    public Axe(Page page) {
        this.page = page;
    }

    /** Checks what is on the page now. A script element would be refused by the page's policy, this is not one. */
    public void check(String state) {
        if (Boolean.FALSE.equals(page.evaluate("() => 'axe' in globalThis"))) {
            page.evaluate(source);
        }
        run(state, ColorScheme.LIGHT, List.of());
        run(state, ColorScheme.DARK, List.of("color-contrast"));
    }

    /** Everything that was found so far, each with the state it was found in. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    private void run(String state, ColorScheme scheme, List<String> rules) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        ((List<?>) page.evaluate(RUN, rules)).forEach(found -> problems.add(state + ", " + scheme + ": " + found));
    }

    private static String source() {
        try (var script = Axe.class.getResourceAsStream(SCRIPT)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
