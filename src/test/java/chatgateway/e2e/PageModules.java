package chatgateway.e2e;

/** Scripts that use the page's own modules, for {@code evaluate}. */
final class PageModules {
    /** Makes an {@code answer}, and {@code take(event, fields)} that tells it of an event. */
    static final String ANSWER = """
            const { Answer } = await load('answer/answer');
            const answer = new Answer();
            const take = (event, more) => answer.apply({ event, ...more });
            """;

    private PageModules() {}

    /** @param body of a function of {@code given}, in which {@code load(name)} imports a module of the page */
    static String script(String body) {
        return "async (given) => { const main = document.querySelector('script[type=module]').src;"
                + " const load = (name) => import(new URL(`${name}.js`, main)); " + body + " }";
    }
}
