package chatgateway.support.deploy;

import chatgateway.Main;
import chatgateway.support.Program;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** A jar that runs the gateway as it is compiled: it holds nothing but the class path of the tests. */
public final class ThinJar {
    private ThinJar() {}

    /** @param version what {@code --version} does not print, but what makes one jar differ from another */
    public static Path write(Path file, String version) throws IOException {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(Program.classPath().split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
        return file;
    }
}
