package chatgateway.http;

import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Redirects {@code //chat} and {@code /v1//messages} to the route that is meant: many hosts and clients join a base URL that
 * ends in a slash with a path that begins with one. Jetty alone answers 400.
 */
final class DoubleSlashes extends Handler.Wrapper {
    private static final Pattern SLASHES = Pattern.compile("/{2,}");
    private static final Pattern DOT_SEGMENT = Pattern.compile("/(\\.|%2e)", Pattern.CASE_INSENSITIVE);

    private final BiPredicate<String, String> isRoute;

    /** @param isRoute whether a method and a path are those of a route */
    DoubleSlashes(BiPredicate<String, String> isRoute) {
        this.isRoute = isRoute;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var uri = request.getHttpURI();
        var path = uri.getPath();
        if (path == null
                || !path.contains("//")
                || DOT_SEGMENT.matcher(path).find()) { // Jetty resolves or refuses these
            return super.handle(request, response, callback);
        }
        var single = SLASHES.matcher(path).replaceAll("/");
        if (!isRoute.test(request.getMethod(), single)) { // as any other path that is no route
            return super.handle(
                    Request.serveAs(request, HttpURI.build(uri).path(single).asImmutable()), response, callback);
        }
        var location = uri.getQuery() == null ? single : single + "?" + uri.getQuery();
        response.setStatus(HttpStatus.PERMANENT_REDIRECT_308);
        response.getHeaders().put(HttpHeader.LOCATION, location); // begins with one slash, so it stays on this host
        callback.succeeded();
        return true;
    }
}
