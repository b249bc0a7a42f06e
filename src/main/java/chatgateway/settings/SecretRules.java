package chatgateway.settings;

import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for secrets. Messages reveal nothing of a secret but its length and prefix. */
final class SecretRules {
    /**
     * RFC 7518 §3.2: an HS256 key must be at least as long as the hash. java-jwt accepts one byte
     * (docs/threats.md#f1-java-jwt-is-lenient).
     */
    private static final int KEY_BYTES = 32;

    /** Minimum length of a key without the words below; random keys keep nearly all of their characters. */
    private static final int UNGUESSABLE_CHARACTERS = 8;

    /** Words of sample configurations: a key made of them was copied from documentation. */
    private static final List<String> SAMPLE_WORDS = Stream.of(
                    "0123456789 1234567890 12345678 123456 1234 abcdefghijklmnopqrstuvwxyz abcdef qwertyuiop asdfghjkl",
                    "secret password passphrase key token jwt hmac hs256 sha256 256 bit bits bytes byte characters chars",
                    "change changeme replace insert put fill set use make generate generated provide enter todo fixme",
                    "placeholder example sample dummy default demo test testing dev development prod production",
                    "your my our the this that it is an me in here with from for of to and or not do be must should please",
                    "random string value text long longer strong super very secure private shared same as at least more",
                    "than minimum min output openssl rand base64 hex 32 64 chat gateway dify cointutor host backend foo bar")
            .flatMap(line -> Stream.of(line.split(" ")))
            .sorted(Comparator.comparingInt(String::length)
                    .reversed()) // longest first, so that "bits" does not match within "256-bit-secret"
            .toList();

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]+");

    private SecretRules() {}

    static Secret signingKey(String text) throws BadValueException {
        Secret key = new Secret(text);
        if (key.bytes().length < KEY_BYTES) {
            throw new BadValueException("must be at least " + KEY_BYTES + " bytes long, this has " + key.bytes().length
                    + "; make one with: openssl rand -base64 32");
        }
        if (isSample(text)) {
            throw new BadValueException(
                    "is a sample value that anybody can guess; make one with: openssl rand -base64 32");
        }
        return key;
    }

    static Secret difyApiKey(String text) throws BadValueException {
        if (text.startsWith("dataset-")) {
            throw new BadValueException("is a knowledge key (dataset-); the gateway needs the key of an app (app-),"
                    + " made in Dify on the app's page \"API Access\"");
        }
        if (!VISIBLE_ASCII.matcher(text).matches()) {
            throw new BadValueException("must be visible ASCII characters without spaces; copy the key alone,"
                    + " as Dify's page \"API Access\" shows it");
        }
        return new Secret(text);
    }

    /** As in Standard Webhooks: 24 to 64 random bytes in base64. */
    static Secret webhookSecret(String text) throws BadValueException {
        var rule = "must be " + EventTarget.PREFIX + " and 24 to 64 random bytes in base64; make one with:" + " echo "
                + EventTarget.PREFIX + "$(openssl rand -base64 32)";
        if (!text.startsWith(EventTarget.PREFIX)) {
            throw new BadValueException(rule);
        }
        var encoded = text.substring(EventTarget.PREFIX.length());
        try {
            var bytes = Base64.getDecoder().decode(encoded).length;
            if (bytes >= 24 && bytes <= 64 && !isSample(encoded)) {
                return new Secret(text);
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new BadValueException(rule);
    }

    private static boolean isSample(String text) {
        String rest = text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
        for (String word : SAMPLE_WORDS) {
            rest = rest.replace(word, " ");
        }
        return text.chars().distinct().count() < UNGUESSABLE_CHARACTERS
                || rest.replace(" ", "").length() < UNGUESSABLE_CHARACTERS;
    }
}
