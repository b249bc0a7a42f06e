package chatgateway.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret value; {@link #toString} returns three stars. */
public record Secret(String value) {
    private static final String HMAC = "HmacSHA256";

    /** The UTF-8 bytes, for an HMAC key. */
    public byte[] bytes() {
        return value.getBytes(UTF_8);
    }

    /** Returns the HMAC-SHA-256 of a text, 32 bytes, under a key that is derived from this secret for one purpose. */
    public byte[] hmac(String purpose, String text) {
        return hmac(hmac(bytes(), purpose), text);
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + HMAC, e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
