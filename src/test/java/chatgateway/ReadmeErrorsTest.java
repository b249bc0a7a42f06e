package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.http.ErrorCode;
import chatgateway.support.Readme;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's table of errors is the gateway's. */
class ReadmeErrorsTest {
    @Test
    void the_table_of_errors_lists_exactly_the_codes_of_the_gateway() throws IOException {
        var listed = Readme.read().table("What errors mean").stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
        var known = Arrays.stream(ErrorCode.values())
                .collect(Collectors.toMap(error -> "`" + error.code() + "`", error -> String.valueOf(error.status())));
        assertEquals(known, listed);
    }
}
