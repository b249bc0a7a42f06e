package chatgateway.support.auth;

import static chatgateway.support.auth.HandmadeToken.GOOD;
import static chatgateway.support.auth.TokenRow.accepted;
import static chatgateway.support.auth.TokenRow.invalid;

import java.util.stream.Stream;

/**
 * The user of a token: docs/threats.md#t3-two-users-as-one, #t4-odd-characters-in-ids with the wider alphabet of
 * docs/integrate.md#claims, and the optional claims.
 */
public final class TokenIdentityRows {
    private TokenIdentityRows() {}

    public static Stream<TokenRow> all() {
        return Stream.of(goodSystems(), badSystems(), goodUsers(), badUsers(), noTexts(), optionalClaims())
                .flatMap(rows -> rows);
    }

    private static Stream<TokenRow> goodSystems() {
        return Stream.of("a", "7", "A", "a.b-c", "a--b", "x".repeat(64), "DEFAULT-USER")
                .map(id -> accepted("system_id " + id, GOOD.system(id).token(), id + "_42"));
    }

    private static Stream<TokenRow> badSystems() {
        return Stream.of(
                        "",
                        " ",
                        "_",
                        "a_b",
                        "a_",
                        "_a",
                        "-a",
                        "a-",
                        ".a",
                        "a.",
                        "..",
                        "a b",
                        "a/b",
                        "cointutor ",
                        "cointutor\n",
                        "cointutor\u0000",
                        "코인튜터",
                        "é",
                        "а",
                        "x".repeat(65))
                .map(id -> invalid("system_id " + HandmadeToken.quoted(id), GOOD.system(id)));
    }

    private static Stream<TokenRow> goodUsers() {
        var sameWhenJoined = accepted(
                "system_id a with user_id b_c", GOOD.system("a").user("b_c").token(), "a_b_c");
        var users = Stream.of(
                        "Bob",
                        "bob",
                        "_",
                        "a'b\"c",
                        "..",
                        "%2f",
                        "%5F",
                        "a&user=x",
                        "a#b",
                        "{{x}}",
                        "$(id)",
                        "a b",
                        "kim@example.com",
                        "DEFAULT-USER",
                        "\u00e9",
                        "김민수",
                        "а",
                        "李",
                        "\ud83d\ude00",
                        "\ue000",
                        "x".repeat(128),
                        "\ud83d\ude00".repeat(128))
                .map(id -> accepted(
                        "user_id " + HandmadeToken.quoted(id), GOOD.user(id).token(), "cointutor_" + id));
        return Stream.concat(Stream.of(sameWhenJoined), users);
    }

    private static Stream<TokenRow> badUsers() {
        var nfd = "e\u0301";
        var written = Stream.of(
                        "",
                        " ",
                        "a ",
                        " a",
                        "\u00a0a",
                        "a\u3000",
                        "a\u2028",
                        "a\tb",
                        "a\nb",
                        "a\r\nX: y",
                        "a\u0000b",
                        "a\u007fb",
                        "a\u0085b",
                        nfd,
                        "\u212b",
                        "a\u200db",
                        "a\u202eb",
                        "a\ufeffb",
                        "a\u00adb",
                        "\ud83d\udc69\u200d\ud83d\udcbb",
                        "a\u0378",
                        "a\ufe0f", // from here on: Default_Ignorable_Code_Point, or a separator inside
                        "a\u034fb",
                        "\u3164",
                        "a\u180b",
                        "\udb40\udd00a",
                        "a\u2028b",
                        "a\u2029b",
                        "\uffff",
                        "x".repeat(129),
                        "\ud83d\ude00".repeat(129),
                        "x".repeat(1 << 20))
                .map(id -> invalid("user_id " + shown(id), GOOD.user(id)));
        return Stream.concat(
                written,
                Stream.of("\"a\\ud800\"", "\"\\udc00\"", "\"\\ud800x\\udc00\"")
                        .map(json -> invalid("user_id " + json, GOOD.claim("user_id", json))));
    }

    private static Stream<TokenRow> noTexts() {
        return Stream.of("system_id", "user_id")
                .flatMap(claim -> Stream.concat(
                        Stream.of(invalid("no " + claim, GOOD.without(claim))),
                        Stream.of("42", "42.0", "true", "null", "[]", "[\"42\"]", "{}")
                                .map(json -> invalid(claim + " " + json, GOOD.claim(claim, json)))));
    }

    private static Stream<TokenRow> optionalClaims() {
        var good = Stream.of(
                        "name:\"Kim\"",
                        "name:\"\"",
                        "name:\"김 민수\"",
                        "name:\"" + "x".repeat(128) + "\"",
                        "locale:\"ko\"",
                        "locale:\"ko-KR\"",
                        "locale:\"zh-Hant-TW\"",
                        "name:null",
                        "name:[]",
                        "locale:null",
                        "locale:\"\"",
                        "locale:[]",
                        "locale:\"ko_KR\"",
                        "inputs:null",
                        "inputs:\"\"",
                        "inputs:[]",
                        "inputs:{}",
                        "inputs:{\"level\":\"B1\",\"n\":1.5}",
                        "limits:null",
                        "limits:{}",
                        "limits:{\"messages_per_day\":0}",
                        "limits:{\"messages_per_day\":null,\"tokens_per_day\":2000000000}",
                        "access:\"full\"",
                        "access:null",
                        "act:[]")
                .map(claim -> accepted(claim, with(claim)));
        var bad = Stream.of(
                        "name:1",
                        "name:{}",
                        "name:\"a\\nb\"",
                        "name:\"a\\u0085b\"",
                        "name:\"" + "x".repeat(129) + "\"",
                        "locale:1",
                        "locale:\"k\"",
                        "locale:\"ko-\"",
                        "locale:\"ko\\n\"",
                        "locale:\"../ko\"",
                        "locale:\"한국어\"",
                        "locale:\"ko" + "-x".repeat(17) + "\"",
                        "inputs:\"{}\"",
                        "inputs:1",
                        "inputs:[1]",
                        "inputs:{\"a\":1,\"a\":2}")
                .map(claim -> invalid(claim, with(claim)));
        return Stream.concat(good, bad);
    }

    private static HandmadeToken with(String claim) {
        var colon = claim.indexOf(':');
        return GOOD.claim(claim.substring(0, colon), claim.substring(colon + 1));
    }

    private static String shown(String id) {
        return id.length() > 300 ? "of " + id.length() + " characters" : HandmadeToken.quoted(id);
    }
}
