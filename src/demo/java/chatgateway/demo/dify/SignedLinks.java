package chatgateway.demo.dify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Dify's signed file links, valid for five minutes without authentication (docs/dify-api.md#files-and-signed-links).
 */
final class SignedLinks {
    private static final long VALID_SECONDS = 300;

    private final SecureRandom random = new SecureRandom();
    private final byte[] key = random.generateSeed(32);
    private final DifyOptions options;
    private final Supplier<String> origin;

    SignedLinks(DifyOptions options, Supplier<String> origin) {
        this.options = options;
        this.origin = origin;
    }

    /** The link, relative by default: a user's file by its id, a tool's file by id and extension. */
    String link(StoredFile file) {
        var path = file.owner() == null
                ? "/files/tools/" + file.id() + "." + file.extension()
                : "/files/" + file.id() + "/file-preview";
        var timestamp = String.valueOf(Instant.now().getEpochSecond());
        var nonce = new byte[16];
        random.nextBytes(nonce);
        var nonceText = HexFormat.of().formatHex(nonce);
        return (options.absoluteLinks() ? origin.get() : "") + path + "?timestamp=" + timestamp + "&nonce=" + nonceText
                + "&sign=" + sign(file.id(), timestamp, nonceText);
    }

    boolean valid(String id, String timestamp, String nonce, String sign) {
        if (timestamp == null || nonce == null || sign == null || !timestamp.matches("\\d{1,12}")) {
            return false;
        }
        var age = Instant.now().getEpochSecond() - Long.parseLong(timestamp);
        return age <= VALID_SECONDS
                && MessageDigest.isEqual(
                        sign.getBytes(StandardCharsets.UTF_8),
                        sign(id, timestamp, nonce).getBytes(StandardCharsets.UTF_8));
    }

    private String sign(String id, String timestamp, String nonce) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            var text = "file-preview|" + id + "|" + timestamp + "|" + nonce;
            return Base64.getUrlEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HmacSHA256", e);
        }
    }
}
