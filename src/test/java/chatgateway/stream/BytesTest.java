package chatgateway.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is searched eight bytes at a time is found where a search byte by byte finds it. */
class BytesTest {
    @Test
    void finds_the_first_of_either_character() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var bytes = new byte[64];
        for (var round = 0; round < 20_000; round++) {
            random.nextBytes(bytes);
            for (var mark = random.nextInt(4); mark > 0; mark--) {
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? '"' : '\\');
            }
            var from = random.nextInt(bytes.length + 1);
            var to = from + random.nextInt(bytes.length + 1 - from);

            assertEquals(expected(bytes, from, to), Bytes.indexOf('"', '\\', bytes, from, to), "seed " + seed);
        }
    }

    private static int expected(byte[] bytes, int from, int to) {
        var at = from;
        while (at < to && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }
}
