package chatgateway.api;

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

    /** As {@link #later(Context, Work)}. Where there is no thread for the work, or it throws, {@code failed} runs. */
    void later(Context ctx, Work work, Runnable failed) {
        ctx.future(() -> {
            try {
                return CompletableFuture.runAsync(() -> run(work, failed), threads);
            } catch (RejectedExecutionException e) {
                failed.run();
                throw e;
            }
        });
    }

    private static void run(Work work, Runnable failed) {
        try {
            work.run();
        } catch (Throwable e) { // errors too: what was taken for this work has to be given back
            failed.run();
            throw new CompletionException(e);
        }
    }
}
