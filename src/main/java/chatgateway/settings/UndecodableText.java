package chatgateway.settings;

import java.nio.charset.Charset;

/**
 * Detects text from the environment or the command line that this process could not decode. The JVM replaces such bytes
 * by U+FFFD without an error, for example every Korean letter where the locale is missing or {@code C}.
 */
public final class UndecodableText {
    private static final char REPLACEMENT = '\uFFFD';

    private UndecodableText() {}

    /** @throws BadValueException naming the character set of the process */
    static void check(String text) throws BadValueException {
        if (isBroken(text)) {
            throw new BadValueException("cannot be read: it holds U+FFFD, which stands for bytes outside this process's"
                    + " character set, " + charset() + "; start it with LC_ALL=C.UTF-8, or put the value into .env");
        }
    }

    /** Whether the text holds the character that stands for undecodable bytes. */
    public static boolean isBroken(String text) {
        return text.indexOf(REPLACEMENT) >= 0;
    }

    /** The character set of the environment and of the command line. */
    public static String charset() {
        return System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name());
    }
}
