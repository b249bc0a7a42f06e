package chatgateway.support.bench;

import chatgateway.support.ProcessFootprint;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import chatgateway.support.faults.PlainNginx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program that stands before the fake Dify, and what its processes use.
 *
 * @param pid the parent of the others, if there are several
 */
record BenchTarget(String name, String url, long pid, Runnable stop) implements AutoCloseable {
    private static final double TICKS = 100; // USER_HZ of /proc, the same on every Linux

    /** @param java of which JDK */
    static BenchTarget gateway(String name, String java, String jar, String difyUrl, Path directory)
            throws IOException, InterruptedException {
        var settings = TestGateway.variables(
                difyUrl, Map.of("MESSAGES_PER_MINUTE", "100000", "STREAMS_PER_USER", "1000", "MAX_STREAMS", "10000"));
        var program = Program.start(directory, Program.javaJar(java, settings, List.of("-Xmx512m"), jar));
        return new BenchTarget(name, program.url(), program.pid(), program::close);
    }

    static BenchTarget nginx(String difyUrl, Path directory) throws IOException, InterruptedException {
        var nginx = PlainNginx.before(difyUrl, directory);
        return new BenchTarget("nginx", nginx.url(), nginx.pid(), nginx::close);
    }

    int port() {
        return URI.create(url).getPort();
    }

    /** Seconds of user and system time since the start. */
    double cpu() throws IOException {
        var ticks = 0L;
        for (var process : processes()) {
            var stat = Files.readString(Path.of("/proc", process.toString(), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks / TICKS;
    }

    double megabytes() throws IOException {
        var bytes = 0L;
        for (var process : processes()) {
            bytes += ProcessFootprint.rssBytes(process);
        }
        return bytes / 1e6;
    }

    private List<Long> processes() {
        var all = new ArrayList<>(List.of(pid));
        try (Stream<ProcessHandle> children =
                ProcessHandle.of(pid).orElseThrow().descendants()) {
            children.map(ProcessHandle::pid).forEach(all::add);
        }
        return all;
    }

    @Override
    public void close() {
        stop.run();
    }
}
