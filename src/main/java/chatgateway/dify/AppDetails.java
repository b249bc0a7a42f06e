package chatgateway.dify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What Dify says about an app: the same for all its users, so asked at most once a minute
 * (docs/dify-api.md#app-details).
 */
public final class AppDetails {
    private record Question(DifyApp app, String what) {}

    private final DifyClient dify;
    private final Cache<Question, ObjectNode> known =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(1)).build();

    public AppDetails(DifyClient dify) {
        this.dify = dify;
    }

    /**
     * A copy of Dify's reply.
     *
     * @param what {@code info}, {@code meta}, {@code parameters} or {@code site}
     * @throws DifyException when Dify does not tell; that is not remembered
     */
    public ObjectNode get(DifyApp app, String what) {
        var question = new Question(app, what);
        var reply = known.getIfPresent(question);
        if (reply == null) {
            reply = dify.get(app, List.of(what), Map.of());
            known.put(question, reply);
        }
        return reply.deepCopy();
    }
}
