package chatgateway.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every file below a folder of the class path, in the jar or, in development, on disk. Jetty and {@code java.nio} read jars
 * too, but unpack the whole directory of one first, which took a fifth of the gateway's start.
 */
final class ClasspathFolder {
    private ClasspathFolder() {}

    /**
     * Path below the folder to content, in the order of the paths.
     *
     * @param name with a slash at its end
     */
    static Map<String, byte[]> read(String name) {
        try {
            var place = ClasspathFolder.class.getResource("/" + name);
            return place.openConnection() instanceof JarURLConnection jar
                    ? fromJar(jar, name)
                    : fromDisk(Path.of(place.toURI()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> fromJar(JarURLConnection connection, String name) throws IOException {
        var files = new TreeMap<String, byte[]>();
        connection.setUseCaches(false); // else it would not be ours to close
        try (var jar = connection.getJarFile()) {
            for (var entries = jar.entries(); entries.hasMoreElements(); ) {
                var entry = entries.nextElement();
                if (entry.getName().startsWith(name) && !entry.isDirectory()) {
                    try (var content = jar.getInputStream(entry)) {
                        files.put(entry.getName().substring(name.length()), content.readAllBytes());
                    }
                }
            }
        }
        return files;
    }

    private static Map<String, byte[]> fromDisk(Path folder) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var paths = Files.walk(folder)) {
            for (var file : paths.filter(Files::isRegularFile).toList()) {
                var path = folder.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/");
                files.put(path, Files.readAllBytes(file));
            }
        }
        return files;
    }
}
