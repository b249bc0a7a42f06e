package chatgateway.http;

import io.javalin.http.Context;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/**
 * Closes the connection of a client that reads its response slower than {@value #MIN_BYTES_PER_SECOND} bytes a second
 * (docs/threats.md#t37-large-replies). Jetty's idle timeout does not apply while single bytes are read.
 */
public final class ResponseDeadline {
    private static final int MIN_BYTES_PER_SECOND = 32 * 1024;
    private static final int GRACE_SECONDS = 10;

    private ResponseDeadline() {}

    /** @return closes the connection before the deadline */
    public static Runnable set(Context ctx, long length) {
        var request = ServletContextRequest.getServletContextRequest(ctx.req());
        var endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        var deadline = request.getComponents()
                .getScheduler()
                .schedule(endPoint::close, GRACE_SECONDS + length / MIN_BYTES_PER_SECOND, TimeUnit.SECONDS);
        Request.addCompletionListener(request, failure -> deadline.cancel());
        return endPoint::close;
    }
}
