package chatgateway.support.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Route;

/** Scripts that use the page's own modules, for {@code evaluate}. */
public final class PageModules {
    /** An expression for the address of {@code main.js} among the modules, which the page itself loads in one bundle. */
    public static final String MAIN = "document.querySelector('script[type=module]').src.replace('/bundle/', '/')";

    private PageModules() {}

    /** @param body of a function of {@code given}, in which {@code load(name)} imports a module of the page */
    public static String script(String body) {
        return "async (given) => { const main = " + MAIN + ";"
                + " const load = (name) => import(new URL(`${name}.js`, main)); " + body + " }";
    }

    /** Must be called before a page opens: it then loads the modules one by one, and a script shares their state. */
    public static void share(BrowserContext context) {
        context.route(
                "**/bundle/js/main.js",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/javascript")
                        .setBody("import '../../js/main.js';")));
    }
}
