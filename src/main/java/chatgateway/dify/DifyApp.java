package chatgateway.dify;

import chatgateway.settings.Secret;
import chatgateway.settings.SystemSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * One Dify app: its address and API key.
 *
 * @param baseUrl includes Dify's path prefix, without {@code /v1}
 * @param key null if every system has its own key: then this app serves signed files only
 */
public record DifyApp(String baseUrl, @Nullable Secret key) {

    /** The app of this system. */
    public static DifyApp of(SystemSettings system) {
        return new DifyApp(Objects.requireNonNull(system.difyBaseUrl()), system.difyApiKey());
    }

    /** A URL below {@code /v1}. */
    HttpUrl url(List<String> segments, Map<String, String> query) {
        return build("v1", segments, query);
    }

    /** A URL of a signed file, which is not below {@code /v1} (docs/dify-api.md#transport). */
    HttpUrl fileUrl(List<String> segments, Map<String, String> query) {
        return build("files", segments, query);
    }

    /**
     * Appends segment by segment and verifies the result, so that no segment climbs out of the path
     * (docs/threats.md#f6-path-segments-climb).
     */
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
