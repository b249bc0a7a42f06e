package chatgateway.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that are not listed are removed, at any depth. */
class JsonFilterTest {
    private static final JsonFilter FILE = JsonFilter.of("id", "name");
    private static final JsonFilter LIST = JsonFilter.of("id", "tags")
            .with("file", FILE)
            .with("any", JsonFilter.whole("secret_kind", FILE))
            .withPlaceholder("withheld", TextNode.valueOf(""));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'id':1,'x':2}                                | {'id':1}",
                "{'id':{'x':1}}                                | {}",
                "{'tags':['a',{'x':1},['b']]}                  | {'tags':['a',['b']]}",
                "{'file':{'id':1,'x':2}}                       | {'file':{'id':1}}",
                "{'file':[{'id':1,'x':2},{'x':3}]}             | {'file':[{'id':1},{}]}",
                "{'any':{'a':{'b':[1,{'c':2}]}}}               | {'any':{'a':{'b':[1,{'c':2}]}}}",
                "{'any':{'a':[{'secret_kind':1,'id':2,'x':3}]}} | {'any':{'a':[{'id':2}]}}",
                "{'any':{'secret_kind':1,'id':2,'x':3}}        | {'any':{'id':2}}",
                "{'withheld':{'x':1},'id':1}                   | {'withheld':'','id':1}",
                "{'any':null,'id':null}                        | {'any':null,'id':null}",
            })
    void trims(String before, String after) throws IOException {
        var object = Json.object(before.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .orElseThrow();

        assertEquals(after.replace('\'', '"'), LIST.trim(object).toString());
        var bytes = new ByteArrayInputStream(Json.bytes(object));
        assertEquals(
                Optional.of(LIST.trim(object)), LenientJson.object(bytes, LIST, kept -> {}), "also while it arrives");
    }
}
