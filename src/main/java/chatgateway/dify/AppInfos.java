package chatgateway.dify;

import chatgateway.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Dify what its apps are called and how they begin, at most once a minute each. */
public final class AppInfos {
    private static final Logger log = LoggerFactory.getLogger(AppInfos.class);

    private final DifyClient dify;
    private final Cache<DifyApp, AppInfo> known =
            Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(1)).build();

    public AppInfos(DifyClient dify) {
        this.dify = dify;
    }

    /** What is known of the app. A part that Dify does not tell is left out, and asked for again the next time. */
    public AppInfo of(DifyApp app) {
        var info = known.getIfPresent(app);
        if (info != null) {
            return info;
        }
        info = AppInfo.of(ask(app, "info"), ask(app, "site"), ask(app, "parameters"));
        if (info.mode() != null) {
            known.put(app, info);
        }
        return info;
    }

    private ObjectNode ask(DifyApp app, String what) {
        try {
            return dify.get(app, List.of(what), Map.of());
        } catch (DifyException e) {
            log.warn("GET {}: {} {}", what, e.code(), e.detail());
            return Json.object();
        }
    }
}
