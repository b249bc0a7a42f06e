package chatgateway.page;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code GET /openapi.yaml}: the OpenAPI 3.1 description of the gateway's API. */
public final class ApiDescription {
    private final byte[] yaml;

    public ApiDescription() {
        try (var in = ApiDescription.class.getResourceAsStream("/public/openapi.yaml")) {
            yaml = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void show(Context ctx) {
        ctx.contentType("application/yaml").result(yaml); // RFC 9512
    }
}
