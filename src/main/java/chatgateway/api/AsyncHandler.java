package chatgateway.api;

import chatgateway.auth.AccessGuard;
import chatgateway.auth.LinkOwners;
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
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/**
 * Runs handlers that block, on Dify or on a slow client, off Jetty's request threads. JSON bodies are read without a
 * thread. An exception of the handler becomes the response, as in a synchronous handler.
 *
 * <p>{@code handle} is for calls, which hold their permit until the response is complete. {@code stream} is for answers,
 * which hold it until the response ends, or longer if they transfer it.
 */
public final class AsyncHandler {
    /** What a handler does. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** What a handler does with the JSON body of the request. */
    @FunctionalInterface
    interface BodyWork {
        void run(ObjectNode body) throws Exception;
    }

    /** Starts to write an answer, which goes on without a thread. */
    @FunctionalInterface
    interface Stream {
        /** @return completes when the response does */
        CompletableFuture<Void> start() throws Exception;
    }

    /** Starts to write the answer to the JSON body of the request. */
    @FunctionalInterface
    interface BodyStream {
        /** @return completes when the response does */
        CompletableFuture<Void> start(ObjectNode body) throws Exception;
    }

    private final Settings settings;
    private final LinkOwners owners;
    private final Limits limits;
    private final Executor executor;

    public AsyncHandler(Settings settings, LinkOwners owners, Limits limits, Executor executor) {
        this.owners = owners;
        this.settings = settings;
        this.limits = limits;
        this.executor = executor;
    }

    /** The request of the user whom {@link AccessGuard} admitted. */
    UserRequest request(Context ctx) {
        var user = AccessGuard.user(ctx);
        var app = DifyApp.of(settings.system(user.systemId()));
        return new UserRequest(
                ctx, user, app, FileLinks.of(settings, user.systemId()).ofUser(user, owners));
    }

    void handle(UserRequest request, Cost cost, Work work) {
        handle(request.ctx(), limits.acquireCall(request.user(), cost), work);
    }

    void handleBody(UserRequest request, Cost cost, BodyWork work) {
        var permit = untilResponse(request.ctx(), limits.acquireCall(request.user(), cost));
        streamBody(request.ctx(), permit, body -> {
            work.run(body);
            return CompletableFuture.completedFuture(null);
        });
    }

    void handle(Context ctx, Permit permit, Work work) {
        stream(ctx, untilResponse(ctx, permit), () -> {
            work.run();
            return CompletableFuture.completedFuture(null);
        });
    }

    void stream(Context ctx, Permit permit, Stream stream) {
        start(ctx, permit, () -> CompletableFuture.completedFuture(null), nothing -> stream.start());
    }

    void streamBody(Context ctx, Permit permit, BodyStream stream) {
        start(ctx, permit, () -> JsonRequestBody.arrivalOf(ctx), bytes -> stream.start(JsonRequestBody.parse(bytes)));
    }

    /**
     * Holds the permit until the response is complete: a client that does not read its response occupies a thread or
     * memory.
     *
     * @return the permit of the work, which releases nothing
     */
    static Permit untilResponse(Context ctx, Permit permit) {
        var held = permit.transfer();
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(ctx.req()), failure -> held.close());
        return permit;
    }

    private void start(Context ctx, Permit permit, Supplier<CompletableFuture<byte[]>> body, Step step) {
        ctx.future(() -> body.get()
                .thenComposeAsync(step::take, executor)
                .whenComplete((nothing, failure) -> permit.close())
                .copy()); // Javalin cancels on a timeout: it must cancel a copy, or the permit would not be released
    }

    private interface Step {
        CompletableFuture<Void> run(byte[] body) throws Exception;

        default CompletableFuture<Void> take(byte[] body) {
            try {
                return run(body);
            } catch (Throwable e) { // errors too: every failure must release the permit and become a response
                return CompletableFuture.failedFuture(e);
            }
        }
    }
}
