package chatgateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import chatgateway.settings.Secret;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Recognises the usual mistakes in a host's copy of the secret, by the signature that they lead to. */
final class MiscopiedSecrets {
    private MiscopiedSecrets() {}

    /** The fault of a token that none of these secrets has signed. */
    static TokenFault faultOf(String token, List<Secret> secrets) {
        if (secrets.isEmpty()) {
            return TokenFault.NO_SECRET;
        }
        for (var secret : secrets) {
            for (var copy : copies(secret.value())) {
                if (TokenVerifier.isSigned(token, copy.key())) {
                    return copy.fault();
                }
            }
        }
        return TokenFault.SIGNATURE;
    }

    private record Copy(byte[] key, TokenFault fault) {
        private static Copy of(String secret, TokenFault fault) {
            return new Copy(secret.getBytes(UTF_8), fault);
        }
    }

    private static List<Copy> copies(String secret) {
        var copies = new ArrayList<Copy>();
        for (var end : List.of("\n", "\r\n", "\r")) {
            copies.add(Copy.of(secret + end, TokenFault.SECRET_WITH_LINE_BREAK));
        }
        copies.add(Copy.of(secret + " ", TokenFault.SECRET_WITH_SPACE));
        copies.add(Copy.of('"' + secret + '"', TokenFault.SECRET_IN_QUOTES));
        copies.add(Copy.of("'" + secret + "'", TokenFault.SECRET_IN_QUOTES));
        fromBase64(secret).ifPresent(bytes -> copies.add(new Copy(bytes, TokenFault.SECRET_BASE64_DECODED)));
        fromHex(secret).ifPresent(bytes -> copies.add(new Copy(bytes, TokenFault.SECRET_HEX_DECODED)));
        copies.add(Copy.of(Base64.getEncoder().encodeToString(secret.getBytes(UTF_8)), TokenFault.SECRET_ENCODED));
        copies.add(Copy.of(secret.replaceFirst("=+$", ""), TokenFault.SECRET_WITHOUT_PADDING));
        copies.add(Copy.of(secret.toUpperCase(Locale.ROOT), TokenFault.SECRET_IN_OTHER_CASE));
        copies.add(Copy.of(secret.toLowerCase(Locale.ROOT), TokenFault.SECRET_IN_OTHER_CASE));
        return copies;
    }

    private static Optional<byte[]> fromBase64(String secret) {
        try {
            return Optional.of(
                    Base64.getUrlDecoder().decode(secret.replace('+', '-').replace('/', '_')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> fromHex(String secret) {
        try {
            return Optional.of(HexFormat.of().parseHex(secret));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
