package chatgateway.support.auth;

import static chatgateway.support.auth.HandmadeToken.GOOD;
import static chatgateway.support.auth.HandmadeToken.NOW;
import static chatgateway.support.auth.TokenRow.accepted;
import static chatgateway.support.auth.TokenRow.invalid;
import static chatgateway.support.auth.TokenRow.refused;

import chatgateway.http.ErrorCode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Times around the stopped clock, with 30 s leeway and a day as the longest life: docs/threats.md#t2-times-in-tokens.
 */
public final class TokenTimeRows {
    private static final long DAY = 86_400;

    private TokenTimeRows() {}

    public static Stream<TokenRow> all() {
        return Stream.of(expiry(), expiryThatIsNoTime(), otherTimes(), expiredAndMore())
                .flatMap(List::stream);
    }

    private static List<TokenRow> expiry() {
        return List.of(
                expired("exp 31 s ago", NOW - 31),
                expired("exp 30 s ago", NOW - 30),
                accepted("exp 29 s ago", exp(NOW - 29)),
                accepted("exp in a second", exp(NOW + 1)),
                accepted("exp in a day", exp(NOW + DAY)),
                accepted("exp in a day and the leeway", exp(NOW + DAY + 30)),
                invalid("exp in a day and 31 s", exp(NOW + DAY + 31)),
                invalid("exp in milliseconds", exp(NOW * 1000)),
                expired("exp 0", 0),
                expired("exp -1", -1),
                expired("exp long ago", -62_135_596_800L),
                invalid("exp 2^53", exp(1L << 53)),
                invalid("exp at the end of 64 bits", exp(Long.MAX_VALUE)),
                expired("exp at the other end", Long.MIN_VALUE));
    }

    private static List<TokenRow> expiryThatIsNoTime() {
        return List.of(
                invalid("no exp", GOOD.without("exp")),
                invalid("exp null", exp("null")),
                invalid("exp true", exp("true")),
                invalid("exp as text", exp("\"" + (NOW + 600) + "\"")),
                invalid("exp in a list", exp("[" + (NOW + 600) + "]")),
                invalid("exp in an object", exp("{}")),
                invalid("exp 1.5", exp("1.5")),
                invalid("exp with a fraction of nothing", exp((NOW + 600) + ".0")),
                invalid("exp 1e10", exp("1e10")),
                invalid("exp as a power, in range", exp("18000006e2")),
                invalid("exp with a leading zero", exp("0" + (NOW + 600))),
                invalid("exp with a plus", exp("+" + (NOW + 600))),
                invalid("exp beyond 64 bits", exp("9223372036854775808")),
                invalid("exp that is in range in its low 64 bits", exp("18446744075509552216")),
                invalid("exp of 400 digits", exp("1" + "0".repeat(399))),
                invalid("exp of 2000 digits", exp("1" + "0".repeat(1999))),
                invalid("exp twice, expired first", exp((NOW - 600) + ",\"exp\":" + (NOW + 600))),
                invalid("exp twice, expired last", exp((NOW + 600) + ",\"exp\":" + (NOW - 600))));
    }

    private static List<TokenRow> otherTimes() {
        var both = Stream.of("nbf", "iat")
                .flatMap(claim -> Stream.of(
                        accepted(claim + " long ago", GOOD.claim(claim, 0)),
                        accepted(claim + " in 30 s", GOOD.claim(claim, NOW + 30)),
                        invalid(claim + " in 301 s", GOOD.claim(claim, NOW + 301)),
                        accepted(claim + " null", GOOD.claim(claim, "null")),
                        invalid(claim + " as text", GOOD.claim(claim, "\"0\"")),
                        invalid(claim + " 1.5", GOOD.claim(claim, "1.5")),
                        invalid(claim + " beyond 64 bits", GOOD.claim(claim, "-9223372036854775809"))));
        var one = Stream.of(
                invalid("nbf in 31 s", GOOD.claim("nbf", NOW + 31)),
                accepted("iat in 300 s", GOOD.claim("iat", NOW + 300)));
        return Stream.concat(both, one).toList();
    }

    private static List<TokenRow> expiredAndMore() {
        var expired = exp(NOW - 600);
        return List.of(
                invalid("an expired forgery", expired.secret("another-secret-of-the-tests-0123456789")),
                invalid("expired, of no user", expired.without("user_id")),
                invalid("expired, with a bad name", expired.claim("name", 1)),
                invalid("expired, yet to begin", expired.claim("nbf", NOW + 600)));
    }

    private static HandmadeToken exp(Object json) {
        return GOOD.claim("exp", json);
    }

    private static TokenRow expired(String name, long exp) {
        return refused(name, exp(exp).token(), ErrorCode.TOKEN_EXPIRED);
    }
}
