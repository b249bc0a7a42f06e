package chatgateway.settings;

import java.nio.charset.StandardCharsets;

/** A value that must never be shown: it prints as three stars wherever it is put into a text. */
public record Secret(String value) {

    /** The raw bytes, UTF-8: what an HMAC key is made of. */
    public byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
