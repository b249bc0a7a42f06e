package chatgateway.http;

import java.io.IOException;

/** A request body that must not be forwarded any further; carries the error for the client through the HTTP client. */
public final class BrokenBodyException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient GatewayException error;

    public BrokenBodyException(GatewayException error) {
        super(error.code());
        this.error = error;
    }

    public GatewayException error() {
        return error;
    }
}
