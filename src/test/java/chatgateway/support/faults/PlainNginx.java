package chatgateway.support.faults;

import chatgateway.support.Eventually;
import chatgateway.support.Program;
import chatgateway.support.deploy.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx with room for thousands of connections and without TLS, whose cost would hide the gateway's. */
public final class PlainNginx implements AutoCloseable {
    private final Program program;
    private final String url;

    private PlainNginx(Program program, String url) {
        this.program = program;
        this.url = url;
    }

    /** @param directory for everything it writes */
    public static PlainNginx before(String gateway, Path directory) throws IOException, InterruptedException {
        var port = FreePorts.free();
        var file = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                user root root;
                pid DIR/nginx.pid;
                worker_processes 2;
                worker_rlimit_nofile 20000;
                events { worker_connections 9000; }
                http {
                    client_body_temp_path DIR/body;
                    proxy_temp_path DIR/proxy;
                    fastcgi_temp_path DIR/fastcgi;
                    uwsgi_temp_path DIR/uwsgi;
                    scgi_temp_path DIR/scgi;
                    access_log off;
                    keepalive_requests 1000000;
                    upstream gateway {
                        server GATEWAY;
                        keepalive 64;
                        keepalive_requests 1000000;
                    }
                    server {
                        client_max_body_size 20m;
                        listen 127.0.0.1:PORT backlog=8192;
                        location / {
                            proxy_pass http://gateway;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                        }
                    }
                }
                """.replace("DIR", directory.toString())
                .replace("GATEWAY", URI.create(gateway).getAuthority())
                .replace("PORT", String.valueOf(port)));
        var program = Program.start(
                directory,
                List.of("/usr/sbin/nginx", "-p", directory.toString(), "-c", file.toString(), "-e", "stderr"));
        Eventually.that("nginx listens: " + program.output(), () -> FreePorts.isTaken(port));
        return new PlainNginx(program, "http://127.0.0.1:" + port);
    }

    public String url() {
        return url;
    }

    /** Of the parent of its workers. */
    public long pid() {
        return program.pid();
    }

    @Override
    public void close() {
        program.stop();
    }
}
