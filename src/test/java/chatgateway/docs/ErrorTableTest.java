package chatgateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.http.ErrorCode;
import chatgateway.support.Document;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of errors in docs/api.md is the gateway's. */
class ErrorTableTest {
    @Test
    void the_table_of_errors_lists_exactly_the_codes_of_the_gateway() throws IOException {
        var listed = Document.read("docs/api.md").table("Errors").stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
        var known = Arrays.stream(ErrorCode.values())
                .collect(Collectors.toMap(error -> "`" + error.code() + "`", error -> String.valueOf(error.status())));
        assertEquals(known, listed);
    }
}
