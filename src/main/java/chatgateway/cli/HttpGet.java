package chatgateway.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** GET requests as a browser sends them, for checks; redirects are not followed. */
final class HttpGet {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private HttpGet() {}

    static HttpResponse<String> get(URI address, Map<String, String> headers)
            throws CheckFailure, InterruptedException {
        try {
            var request = HttpRequest.newBuilder(address).timeout(TIMEOUT);
            headers.forEach(request::header);
            return HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .build()
                    .send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new CheckFailure("nothing answers at " + origin(address) + address.getPath() + " ("
                    + e.getClass().getSimpleName() + ").");
        } catch (IllegalArgumentException e) { // its message contains the cookie, so it is not printed
            throw new CheckFailure(
                    origin(address) + address.getPath() + " cannot be asked: the name of its host, or the cookie,"
                            + " has characters that HTTP does not allow.");
        }
    }

    static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
