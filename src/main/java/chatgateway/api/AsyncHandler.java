package chatgateway.api;

import chatgateway.auth.AccessGuard;
import chatgateway.dify.DifyApp;
import chatgateway.http.JsonRequestBody;
import chatgateway.limits.Cost;
import chatgateway.limits.Limits;
import chatgateway.limits.Permit;
import chatgateway.settings.Settings;
import chatgateway.stream.FileLinks;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/**
 * Moves what waits away from the threads that serve requests: for Dify, on threads of its own, and for a body that
 * arrives slowly, on none. What waits holds a permit, which is taken first.
 */
public final class AsyncHandler {
    /** Work that may wait and may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Work on what the client sent. */
    @FunctionalInterface
    interface BodyWork {
        void run(ObjectNode body) throws Exception;
    }

    private final Settings settings;
    private final Limits limits;
    private final Executor threads;

    public AsyncHandler(Settings settings, Limits limits, Executor threads) {
        this.settings = settings;
        this.limits = limits;
        this.threads = threads;
    }

    /** The request of the user whom the guard has let in. */
    UserRequest call(Context ctx) {
        var user = AccessGuard.user(ctx);
        var app = DifyApp.of(settings.system(user.systemId()));
        return new UserRequest(ctx, user, app, FileLinks.of(settings, user.systemId()));
    }

    /** Goes on with the request on another thread. What the work throws is answered as if the handler had thrown it. */
    void later(UserRequest call, Cost cost, Work work) {
        during(call.ctx(), limits.enter(call.user(), cost), work);
    }

    /** As {@link #later(Call, Cost, Work)}, once the JSON that the client sends is there. */
    void withBody(UserRequest call, Cost cost, BodyWork work) {
        withBody(call.ctx(), untilAnswered(call.ctx(), limits.enter(call.user(), cost)), work);
    }

    /** Goes on with the request on another thread, with this permit until the response is out. */
    void during(Context ctx, Permit permit, Work work) {
        later(ctx, untilAnswered(ctx, permit), work);
    }

    /** A client that does not read keeps a thread or some memory busy: as long as it does, it counts. */
    private static Permit untilAnswered(Context ctx, Permit permit) {
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(ctx.req()), failure -> permit.close());
        return permit;
    }

    /** As {@link #later(Call, Cost, Work)}; the permit is the work's, unless that throws. */
    void later(Context ctx, Permit permit, Work work) {
        start(ctx, permit, () -> CompletableFuture.completedFuture(null), nothing -> work.run());
    }

    /** As {@link #withBody(Call, Cost, BodyWork)}; the permit is the work's, unless that throws. */
    void withBody(Context ctx, Permit permit, BodyWork work) {
        start(ctx, permit, () -> JsonRequestBody.arrivalOf(ctx), bytes -> work.run(JsonRequestBody.parse(bytes)));
    }

    private void start(Context ctx, Permit permit, Supplier<CompletableFuture<byte[]>> body, Step step) {
        ctx.future(() -> body.get().thenAcceptAsync(step::take, threads).whenComplete((nothing, failure) -> {
            if (failure != null) { // no thread was free, the body did not arrive, or the work threw
                permit.close();
            }
        }));
    }

    private interface Step {
        void run(byte[] body) throws Exception;

        default void take(byte[] body) {
            try {
                run(body);
            } catch (Throwable e) { // errors too: what was taken for this work has to be given back
                throw new CompletionException(e);
            }
        }
    }
}
