package chatgateway.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LenientJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'a':NaN,'b':[Infinity,-Infinity]} | {'a':null,'b':[null,null]}",
                "{'a':1,'a':2} | {'a':2}",
                "{'a':'x\\ud83dx','\\ud800':1} | {'a':'x\uFFFDx','\uFFFD':1}",
                "{'a':'\\ud800\\ud83d\\ude00\\udc00x\\udc00'} | {'a':'\uFFFD\uD83D\uDE00\uFFFDx\uFFFD'}",
                "{'a':'\\ud83d\\ude00'} | {'a':'\uD83D\uDE00'}",
                "{'a':1234567890123456789012345678901234567890123456789012345678901234567890} "
                        + "| {'a':1234567890123456789012345678901234567890123456789012345678901234567890}",
                "{'a':1} trailing | {'a':1}",
                "{'a':1e400,'price':0E-7} | {'a':1E+400,'price':0E-7}",
            })
    void repairs_what_python_writes(String json, String repaired) {
        assertEquals(repaired.replace('\'', '"'), read(json.replace('\'', '"').getBytes(UTF_8)));
    }

    @Test
    void takes_control_characters_and_bytes_that_are_no_utf_8() {
        assertEquals("{\"a\":\"x\\u0001\\ny\"}", read("{\"a\":\"x\u0001\ny\"}".getBytes(UTF_8)));
        assertEquals("{\"a\":\"caf\uFFFD\"}", read("{\"a\":\"caf\u00e9\"}".getBytes(ISO_8859_1)));
    }

    @Test
    void cuts_what_is_nested_too_deep() {
        var deep = "{\"dropped\":" + "[".repeat(5_000) + "]".repeat(5_000) + ",\"answer\":\"kept\"}";
        var reply = LenientJson.object(deep.getBytes(UTF_8)).orElseThrow();
        assertEquals("kept", reply.path("answer").asText());
        assertTrue(Json.object(Json.bytes(reply)).isPresent(), "written again, it is strict JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"x\"", "{", "{\"a\":\"x", "{\"a\":}", "<html>", "{'a':1}"})
    void reads_nothing_where_there_is_no_object(String json) {
        assertTrue(LenientJson.object(json.getBytes(UTF_8)).isEmpty());
    }

    @Test
    void finds_the_rows_around_one_that_is_broken() {
        var page =
                "{\"limit\": 20, \"note\": {\"data\": [1]}, \"data\" : [ {\"id\":\"a, ]\\\"\"}, {\"id\":\"b\",\"x\":},"
                        + " {\"id\":\"c\",\"list\":[1,[2]]} ], \"has_more\": false}";
        assertTrue(LenientJson.object(page.getBytes(UTF_8)).isEmpty());
        var rows = LenientJson.rows(page.getBytes(UTF_8)).orElseThrow();
        assertEquals(3, rows.size());
        assertEquals("a, ]\"", rows.get(0).orElseThrow().path("id").asText());
        assertTrue(rows.get(1).isEmpty());
        assertEquals(2, rows.get(2).orElseThrow().path("list").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"data\":1}",
                "{\"data\":",
                "{\"data\":[{\"id\":\"a\"}",
                "[\"data\",[]]",
                "{\"data\"[]}"
            })
    void finds_no_rows_where_there_are_none(String page) {
        assertTrue(LenientJson.rows(page.getBytes(UTF_8)).isEmpty());
    }

    private static String read(byte[] json) {
        return new String(Json.bytes(LenientJson.object(json).orElseThrow()), UTF_8);
    }
}
