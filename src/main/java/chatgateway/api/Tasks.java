package chatgateway.api;

import chatgateway.auth.ChatUser;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/** Whose answer a task id belongs to, as far as this replica has seen: Dify lets anybody stop it (wire.md §5.7). */
final class Tasks {
    private final Cache<String, String> users = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(40)) // Dify forgets a task after 30 (wire.md §10.5)
            .build();

    void learn(String taskId, ChatUser user) {
        users.put(taskId, user.difyUser());
    }

    boolean isKnownToBeAnothers(String taskId, ChatUser user) {
        var owner = users.getIfPresent(taskId);
        return owner != null && !owner.equals(user.difyUser());
    }
}
