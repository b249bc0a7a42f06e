package chatgateway.support.browser;

/** Scripts that use the page's own modules, for {@code evaluate}. */
public final class PageModules {
    private PageModules() {}

    /** @param body of a function of {@code given}, in which {@code load(name)} imports a module of the page */
    public static String script(String body) {
        return "async (given) => { const main = document.querySelector('script[type=module]').src;"
                + " const load = (name) => import(new URL(`${name}.js`, main)); " + body + " }";
    }
}
