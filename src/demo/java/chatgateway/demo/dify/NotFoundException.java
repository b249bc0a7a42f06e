package chatgateway.demo.dify;

/** No route matches; Flask replies with an HTML page, not with JSON. */
final class NotFoundException extends RuntimeException {
    static final String HTML = """
            <!doctype html>
            <html lang=en>
            <title>404 Not Found</title>
            <h1>Not Found</h1>
            <p>The requested URL was not found on the server. If you entered the URL manually please check your \
            spelling and try again.</p>
            """;

    NotFoundException() {
        super("404 Not Found");
    }
}
