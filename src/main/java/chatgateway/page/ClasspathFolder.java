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
 * Reads a folder of the class path, from the jar or, in development, from disk. Jetty's resources and the file system of
 * {@code java.nio} first index the whole jar, which took a fifth of the start time.
 */
final class ClasspathFolder {
    private ClasspathFolder() {}

    /**
     * Returns the files by their path below the folder, sorted.
     *
     * @param name the folder, with a trailing slash
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
        connection.setUseCaches(false); // a cached JarFile must not be closed
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
