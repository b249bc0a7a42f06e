package chatgateway.http;

import java.io.IOException;

/** Thrown by a request body while OkHttp forwards it to Dify; carries the error that the client receives. */
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
