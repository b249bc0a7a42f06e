package chatgateway.settings;

import java.nio.charset.StandardCharsets;

/** A secret value; {@link #toString} returns three stars. */
public record Secret(String value) {

    /** The UTF-8 bytes, for an HMAC key. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
