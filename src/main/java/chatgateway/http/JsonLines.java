package chatgateway.http;

import chatgateway.json.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/** A response that is written while its source is read: JSON objects, one a line, as a file to save. */
public final class JsonLines {
    private final Context ctx;
    private final OutputStream out;

    private JsonLines(Context ctx, OutputStream out) {
        this.ctx = ctx;
        this.out = out;
    }

    /** A client that stops reading is disconnected. */
    public static JsonLines open(Context ctx, String fileName) throws IOException {
        ctx.contentType("application/x-ndjson");
        ctx.header("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        return new JsonLines(ctx, StalledWrite.watched(ctx));
    }

    public void write(ObjectNode line) throws IOException {
        out.write(Json.bytes(line));
        out.write('\n');
    }

    /**
     * Ends with an error: as the whole response if nothing was sent yet, else as a last line.
     *
     * @param line makes a line of the body of an error
     */
    public void fail(GatewayException e, UnaryOperator<ObjectNode> line) throws IOException {
        if (!ctx.res().isCommitted()) {
            ctx.res().resetBuffer();
            ctx.res().setHeader("Content-Disposition", null);
            throw e;
        }
        write(line.apply(Errors.body(e, RequestId.of(ctx))));
    }
}
