package chatgateway.support.deploy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of {@code deploy/} as it is shipped, and what a test has to put into it: every change names what it replaces. */
public record ShippedFile(String name, String text) {
    public static final Path FOLDER = Path.of("deploy").toAbsolutePath();

    public static ShippedFile file(String name) {
        try {
            return new ShippedFile(name, Files.readString(FOLDER.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With something else in every place where this stands. */
    public ShippedFile with(String shipped, Object instead) {
        assertTrue(text.contains(shipped), () -> "deploy/" + name + " no longer contains: " + shipped);
        return new ShippedFile(name, text.replace(shipped, instead.toString()));
    }

    /** Without the lines that begin so. */
    public ShippedFile without(String beginOfLine) {
        assertTrue(text.contains("\n" + beginOfLine), () -> "deploy/" + name + " has no line: " + beginOfLine);
        var rest = text.lines().filter(line -> !line.startsWith(beginOfLine)).toList();
        return new ShippedFile(name, String.join("\n", rest) + "\n");
    }

    public Path writeTo(Path directory) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
