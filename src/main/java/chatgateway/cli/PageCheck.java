package chatgateway.cli;

import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code check --page URL}: whether the Content-Security-Policy of a host's page lets the chat in. */
final class PageCheck {
    private static final Pattern META = Pattern.compile(
            "(?is)<meta[^>]+http-equiv=[\"']?content-security-policy[\"']?[^>]+content=(?:\"([^\"]*)\"|'([^']*)')");

    private final PrintStream out;

    PageCheck(PrintStream out) {
        this.out = out;
    }

    /**
     * Returns true if every policy of the page allows the frame, the script and the request for a chat URL.
     *
     * @param gateway the origin of the gateway
     * @param endpoint the host's endpoint that returns a chat URL
     */
    boolean run(URI page, Map<String, String> headers, String gateway, URI endpoint)
            throws CheckFailure, InterruptedException {
        var reply = HttpGet.get(page, headers);
        if (reply.statusCode() != 200) {
            throw new CheckFailure(page + " answers " + reply.statusCode() + ", so its policy is not known.");
        }
        var policies = policies(reply);
        var missing = new ArrayList<String>();
        for (var policy : policies) {
            missing(policy, gateway, page, "frame-src", "child-src").ifPresent(missing::add);
            missing(policy, gateway, page, "script-src-elem", "script-src").ifPresent(missing::add);
            missing(policy, HttpGet.origin(endpoint), page, "connect-src").ifPresent(missing::add);
        }
        if (missing.isEmpty()) {
            out.println("ok       " + page
                    + (policies.isEmpty() ? " has no Content-Security-Policy." : " lets the chat in."));
            return true;
        }
        throw new CheckFailure(
                "the Content-Security-Policy of " + page + " lacks " + String.join(" and ", missing) + ".");
    }

    private static List<String> policies(HttpResponse<String> reply) {
        var policies = new ArrayList<>(reply.headers().allValues("Content-Security-Policy"));
        META.matcher(reply.body()).results().map(PageCheck::content).forEach(policies::add);
        return policies;
    }

    private static String content(MatchResult meta) {
        return meta.group(1) == null ? meta.group(2) : meta.group(1);
    }

    /** What to add to the policy, by the first of these directives that it has; {@code default-src} is the last resort. */
    private static Optional<String> missing(String policy, String origin, URI page, String... directives) {
        for (var directive : directives) {
            var sources = sources(policy, directive);
            if (sources.isPresent()) {
                return allows(sources.get(), origin, page) ? Optional.empty() : Optional.of(directive + " " + origin);
            }
        }
        var fallback = sources(policy, "default-src");
        return fallback.isEmpty() || allows(fallback.get(), origin, page)
                ? Optional.empty()
                : Optional.of(directives[0] + " " + origin);
    }

    private static Optional<List<String>> sources(String policy, String directive) {
        return Arrays.stream(policy.split(";"))
                .map(part -> List.of(part.strip().split("\\s+")))
                .filter(part -> part.get(0).equalsIgnoreCase(directive))
                .map(part -> part.subList(1, part.size()))
                .findFirst();
    }

    /** A nonce or {@code strict-dynamic} can allow the script whatever its origin. */
    private static boolean allows(List<String> sources, String origin, URI page) {
        var url = URI.create(origin);
        return sources.stream()
                .anyMatch(source -> source.equals("*")
                        || (source.equals("'self'") && origin.equals(HttpGet.origin(page)))
                        || source.equals(url.getScheme() + ":")
                        || source.startsWith("'nonce-")
                        || source.equals("'strict-dynamic'")
                        || (isHost(source.replaceFirst("^https?://", "").replaceFirst("/.*", ""), url)
                                && (!source.contains("://") || source.startsWith(url.getScheme() + "://"))));
    }

    private static boolean isHost(String source, URI url) {
        var host = url.getRawAuthority();
        return source.startsWith("*.") ? host.endsWith(source.substring(1)) : source.equals(host);
    }
}
