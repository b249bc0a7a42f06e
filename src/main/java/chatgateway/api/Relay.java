package chatgateway.api;

import chatgateway.ErrorCode;
import chatgateway.GatewayException;
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

    private final Executor threads;

    public Relay(Executor threads) {
        this.threads = threads;
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
