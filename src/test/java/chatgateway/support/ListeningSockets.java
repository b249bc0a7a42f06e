package chatgateway.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** The TCP sockets that a process of this machine listens on, by {@code /proc}. */
public final class ListeningSockets {
    private static final String LISTEN = "0A"; // include/net/tcp_states.h

    private ListeningSockets() {}

    public static int sockets(long pid) throws IOException {
        var proc = Path.of("/proc", String.valueOf(pid));
        var own = new HashSet<String>();
        try (var files = Files.list(proc.resolve("fd"))) {
            for (var file : files.toList()) {
                if (Files.isSymbolicLink(file)) {
                    own.add(Files.readSymbolicLink(file).toString());
                }
            }
        }
        var count = 0;
        for (var table : List.of("tcp", "tcp6")) {
            for (var line : Files.readAllLines(proc.resolve("net").resolve(table))) {
                var fields = line.trim().split("\\s+");
                if (fields[3].equals(LISTEN) && own.contains("socket:[" + fields[9] + "]")) {
                    count++;
                }
            }
        }
        return count;
    }
}
