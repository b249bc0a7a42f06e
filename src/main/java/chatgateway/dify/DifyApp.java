package chatgateway.dify;

import chatgateway.settings.Secret;
import chatgateway.settings.SystemSettings;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;

/**
 * One Dify app: where it is and the key that speaks for it.
 *
 * @param baseUrl with the path prefix that Dify is mounted under, without {@code /v1}
 */
public record DifyApp(String baseUrl, Secret key) {

    /** The app that serves this system. */
    public static DifyApp of(SystemSettings system) {
        return new DifyApp(system.difyBaseUrl(), system.difyApiKey());
    }

    /** A URL of its API, built segment by segment: none of them can climb out of {@code /v1} (security.md F6). */
    HttpUrl url(List<String> segments, Map<String, String> query) {
        var url = HttpUrl.get(baseUrl).newBuilder().addPathSegment("v1");
        segments.forEach(url::addPathSegment);
        query.forEach(url::addQueryParameter);
        var built = url.build();
        var path = built.pathSegments();
        if (!path.subList(Math.max(0, path.size() - segments.size()), path.size())
                .equals(segments)) {
            throw new IllegalArgumentException("a path segment that is not a plain name reached the Dify client");
        }
        return built;
    }
}
