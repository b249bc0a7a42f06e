import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code Brotli FOLDER…}: compresses what the browser loads of the page, each file into one beside it, {@code .br}. Run by the build. */
final class Brotli {
    private static final String COMPRESSIBLE = ".*\\.(js|mjs|css|json|svg)";

    /** Above this size the best quality takes seconds and gains little. */
    private static final int LARGE = 512 * 1024;

    private Brotli() {}

    public static void main(String[] folders) throws IOException {
        Brotli4jLoader.ensureAvailability();
        for (var folder : folders) {
            try (var files = Files.walk(Path.of(folder))) {
                for (var file : files.filter(each -> each.toString().matches(COMPRESSIBLE)).toList()) {
                    compress(file, Path.of(file + ".br"));
                }
            }
        }
    }

    private static void compress(Path file, Path compressed) throws IOException {
        if (Files.exists(compressed)
                && Files.getLastModifiedTime(compressed).compareTo(Files.getLastModifiedTime(file)) >= 0) {
            return;
        }
        var plain = Files.readAllBytes(file);
        Files.write(compressed, Encoder.compress(plain, Parameters.create(plain.length > LARGE ? 9 : 11)));
    }
}
