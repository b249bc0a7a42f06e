package chatgateway.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches bytes, eight at a time: the text of a large event is searched several times. */
final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Bytes() {}

    /** The first place of either character, both ASCII, in this range; {@code to} if there is none. */
    static int indexOf(char one, char other, byte[] bytes, int from, int to) {
        var at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            var eight = (long) LONGS.get(bytes, at);
            var found = zeros(eight ^ (ONES * one)) | zeros(eight ^ (ONES * other));
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        while (at < to && bytes[at] != one && bytes[at] != other) {
            at++;
        }
        return at;
    }

    /** A high bit for the first byte that is zero, none if none is; what is above that bit has no meaning. */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGH_BITS;
    }
}
