package chatgateway.support.browser;

/** A browser beside Chromium, from the system's packages, without the drivers that Playwright brings. */
public interface OtherBrowser extends AutoCloseable {
    /** Loads a page of 1280 pixels by 1600. */
    void open(String url);

    /** @param promise an expression that is a promise of a string */
    String evaluate(String promise);

    /** PNG of what is on screen. */
    byte[] screenshot();

    @Override
    void close();
}
