package chatgateway.api;

import chatgateway.ErrorCode;
import chatgateway.GatewayException;
import chatgateway.auth.AccessGuard;
import chatgateway.dify.DifyApp;
import chatgateway.settings.Settings;
import chatgateway.stream.FileLinks;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Moves what waits for Dify away from the threads that serve requests. */
public final class Relay {
    /** Work that may wait and may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    private final Settings settings;
    private final Executor threads;

    public Relay(Settings settings, Executor threads) {
        this.settings = settings;
        this.threads = threads;
    }

    /** The request of the user whom the guard has let in. */
    Call call(Context ctx) {
        var user = AccessGuard.user(ctx);
        var app = DifyApp.of(settings.system(user.systemId()));
        return new Call(ctx, user, app, FileLinks.of(settings, user.systemId()));
    }

    /** Goes on with the request on another thread. What the work throws is answered as if the handler had thrown it. */
    void later(Context ctx, Work work) {
        later(ctx, work, () -> {});
    }

    /** As {@link #later(Context, Work)}. Either the work runs, or {@code refused} does and the answer is 503. */
    void later(Context ctx, Work work, Runnable refused) {
        ctx.future(() -> {
            try {
                return CompletableFuture.runAsync(() -> run(work), threads);
            } catch (RejectedExecutionException e) {
                refused.run();
                throw new GatewayException(ErrorCode.OVERLOADED);
            }
        });
    }

    private static void run(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }
}
