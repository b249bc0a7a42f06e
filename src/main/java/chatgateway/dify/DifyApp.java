package chatgateway.dify;

import chatgateway.settings.Secret;
import chatgateway.settings.SystemSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * One Dify app: where it is and the key that speaks for it.
 *
 * @param baseUrl with the path prefix that Dify is mounted under, without {@code /v1}
 * @param key null where every system has a key of its own: then this app serves signed files only
 */
public record DifyApp(String baseUrl, @Nullable Secret key) {

    /** The app that serves this system. */
    public static DifyApp of(SystemSettings system) {
        return new DifyApp(Objects.requireNonNull(system.difyBaseUrl()), system.difyApiKey());
    }

    /** A URL of its API. */
    HttpUrl url(List<String> segments, Map<String, String> query) {
        return build("v1", segments, query);
    }

    /** A URL of a signed file, beside the API (docs/dify-api.md#transport). */
    HttpUrl fileUrl(List<String> segments, Map<String, String> query) {
        return build("files", segments, query);
    }

    /** Segment by segment, so that none of them can climb out (docs/threats.md#f6-path-segments-climb). */
    private HttpUrl build(String root, List<String> segments, Map<String, String> query) {
        var url = HttpUrl.get(baseUrl).newBuilder().addPathSegment(root);
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
