package chatgateway.http;

import io.javalin.http.Context;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes the connection of a client that takes less than one buffer of a file in {@value #MAX_SECONDS} s
 * (docs/threats.md#t38-signed-links-without-end). Time in which the source sends nothing does not count.
 */
final class StalledWrite extends FilterOutputStream {
    private static final int MAX_SECONDS = 5;

    private final Scheduler scheduler;
    private final Runnable cut;
    private long writes;
    private boolean writing; // guarded by this, like the count
    private boolean ended;

    private StalledWrite(OutputStream out, Scheduler scheduler, Runnable cut) {
        super(out);
        this.scheduler = scheduler;
        this.cut = cut;
    }

    /** The output of the response, watched until the response is complete. */
    static OutputStream watched(Context ctx) throws IOException {
        var request = ServletContextRequest.getServletContextRequest(ctx.req());
        var endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        var out = new StalledWrite(
                ctx.res().getOutputStream(), request.getComponents().getScheduler(), endPoint::close);
        Request.addCompletionListener(request, failure -> out.end());
        out.checkLater(-1);
        return out;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        setWriting(true);
        out.write(buffer, offset, length);
        setWriting(false);
    }

    private synchronized void setWriting(boolean isWriting) {
        writing = isWriting;
        writes++;
    }

    private synchronized void end() {
        ended = true;
    }

    private void checkLater(long stalledAt) {
        scheduler.schedule(() -> check(stalledAt), MAX_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized void check(long stalledAt) {
        if (ended) {
            return;
        }
        if (writing && writes == stalledAt) {
            cut.run();
        } else {
            checkLater(writing ? writes : -1);
        }
    }
}
