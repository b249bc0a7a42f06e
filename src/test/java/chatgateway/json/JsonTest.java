package chatgateway.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accepted and rejected JSON, and that values are written as they were read. */
@Tag("T16")
class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":[1,-2.50,1E+400,0.1000],\"b\":null,\"c\":{\"d\":true}}",
                "{\"text\":\"김 \uD83D\uDE00 \\n \\u0000\"}",
                "{\"big\":123456789012345678901234567890.123456789}"
            })
    void writes_what_it_read(String json) {
        assertEquals(json, new String(Json.bytes(read(json, 64)), UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"x\"",
                "{} {}",
                "{}x",
                "{'a':1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1,}",
                "/**/{}",
                "\uFEFF{}",
                "{\"a\":\"\\ud800\"}",
                "{\"\\udc00\":1}",
                "{\"a\":[{\"b\":\"x\\ud83dx\"}]}"
            })
    void reads_nothing_but_one_strict_object(String json) {
        assertTrue(Json.object(json.getBytes(UTF_8), 64).isEmpty());
    }

    @Test
    void reads_nothing_that_is_not_utf_8() {
        assertTrue(Json.object(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}, 64)
                .isEmpty());
    }

    @Test
    void counts_the_outermost_object_as_depth_one() {
        assertTrue(Json.object("{\"a\":[1]}".getBytes(UTF_8), 2).isPresent());
        assertTrue(Json.object("{\"a\":[[]]}".getBytes(UTF_8), 2).isEmpty());
        assertTrue(Json.object("{\"a\":{}}".getBytes(UTF_8), 1).isEmpty());
    }

    private static ObjectNode read(String json, int maxDepth) {
        return Json.object(json.getBytes(UTF_8), maxDepth).orElseThrow();
    }
}
