package chatgateway.support.browser;

/** Scripts that use the page's own modules, for {@code evaluate}. */
public final class PageModules {
    /** Makes an {@code answer}, and {@code take(event, fields)} that tells it of an event. */
    public static final String ANSWER = """
            const { Answer } = await load('answer/answer');
            const answer = new Answer();
            const take = (event, more) => answer.apply({ event, ...more });
            """;

    private PageModules() {}

    /** @param body of a function of {@code given}, in which {@code load(name)} imports a module of the page */
    public static String script(String body) {
        return "async (given) => { const main = document.querySelector('script[type=module]').src;"
                + " const load = (name) => import(new URL(`${name}.js`, main)); " + body + " }";
    }
}
