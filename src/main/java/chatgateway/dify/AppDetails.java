package chatgateway.dify;

import chatgateway.http.GatewayException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dify's description of an app, which is the same for all users and cached for a minute (docs/dify-api.md#app-details).
 *
 * <p>Requests that arrive at the same time share one call. Near the end of the minute, the next request refreshes the
 * entry and is answered from the cache.
 */
public final class AppDetails {
    private static final Logger log = LoggerFactory.getLogger(AppDetails.class);
    private static final Duration EXPIRE_AFTER = Duration.ofSeconds(60);
    private static final Duration REFRESH_AFTER = Duration.ofSeconds(45);

    private record Key(DifyApp app, String path) {}

    /** What Dify replied. A failure is a value here, because Caffeine logs futures that fail, with their stack. */
    private record Reply(
            @Nullable ObjectNode json, @Nullable RuntimeException failure) {}

    private final DifyClient dify;
    private final AsyncLoadingCache<Key, Reply> replies;

    /** @param executor runs the calls */
    public AppDetails(DifyClient dify, Executor executor) {
        this(dify, executor, Ticker.systemTicker());
    }

    AppDetails(DifyClient dify, Executor executor, Ticker ticker) {
        this.dify = dify;
        this.replies = Caffeine.newBuilder()
                .executor(executor)
                .ticker(ticker)
                .expireAfterWrite(EXPIRE_AFTER)
                .refreshAfterWrite(REFRESH_AFTER)
                .buildAsync(new Loader());
    }

    /**
     * Returns a copy of Dify's reply.
     *
     * @param path {@code info}, {@code meta}, {@code parameters} or {@code site}
     * @throws DifyException if Dify refuses or cannot be reached; the failure is not cached
     */
    public ObjectNode get(DifyApp app, String path) {
        var key = new Key(app, path);
        var call = replies.get(key);
        var reply = call.join();
        if (reply.failure() != null) {
            replies.asMap().remove(key, call);
            throw reply.failure();
        }
        return Objects.requireNonNull(reply.json()).deepCopy();
    }

    private ObjectNode load(Key key) {
        return dify.get(key.app(), List.of(key.path()), Map.of());
    }

    private final class Loader implements AsyncCacheLoader<Key, Reply> {
        @Override
        public CompletableFuture<Reply> asyncLoad(Key key, Executor executor) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return new Reply(load(key), null);
                        } catch (RuntimeException e) {
                            return new Reply(null, e);
                        }
                    },
                    executor);
        }

        /** A refresh that fails is logged here and cancelled, so that Caffeine keeps the entry until it expires. */
        @Override
        public CompletableFuture<Reply> asyncReload(Key key, Reply oldReply, Executor executor) {
            var refresh = new CompletableFuture<Reply>();
            executor.execute(() -> {
                try {
                    refresh.complete(new Reply(load(key), null));
                } catch (GatewayException e) {
                    log.warn("code={} refresh of /{}: {}", e.code(), key.path(), e.detail());
                } finally {
                    refresh.cancel(false); // does nothing after complete()
                }
            });
            return refresh;
        }
    }
}
