package chatgateway.support.deploy;

import chatgateway.support.Eventually;
import chatgateway.support.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/**
 * A real proxy from Debian with the file that is shipped, in front of gateways on loopback. Only addresses, ports and
 * paths are put in, and what needs root is left out: {@link Kind} shows all of it.
 */
public final class Proxy implements AutoCloseable {
    /** The name in the shipped files; {@code src/test/resources/hosts} leads it to loopback. */
    public static final String SITE = "chat-gateway.example.com";

    /** Which proxy, and how it is started. */
    public enum Kind {
        NGINX {
            @Override
            List<String> command(ProxySetup setup) throws IOException {
                var site = ShippedFile.file("nginx.conf")
                        .with("listen 80;\n    listen [::]:80;", "listen 127.0.0.1:" + setup.http() + ";")
                        .with(
                                "listen 443 ssl http2;\n    listen [::]:443 ssl http2;",
                                "listen 127.0.0.1:" + setup.https() + " ssl http2;")
                        .with("    #ssl_cert", "    ssl_cert")
                        .without("    ssl_reject_handshake on;")
                        .with(
                                "/etc/letsencrypt/live/" + SITE,
                                setup.certificate().key().getParent())
                        .with("/var/log/nginx", setup.directory())
                        .with("server 127.0.0.1:8000;", setup.gateways("server 127.0.0.1:%d;"))
                        .writeTo(setup.directory());
                // What Debian's /etc/nginx/nginx.conf has around a site.
                var main = Files.writeString(
                        setup.directory().resolve("main.conf"),
                        """
                        daemon off;
                        user root root;
                        pid DIR/nginx.pid;
                        worker_processes 2;
                        events { worker_connections 768; }
                        http {
                            client_body_temp_path DIR/body;
                            proxy_temp_path DIR/proxy;
                            fastcgi_temp_path DIR/fastcgi;
                            uwsgi_temp_path DIR/uwsgi;
                            scgi_temp_path DIR/scgi;
                            gzip on;
                            include SITE;
                        }
                        """.replace("DIR", setup.directory().toString()).replace("SITE", site.toString()));
                return List.of(
                        "/usr/sbin/nginx", "-p", setup.directory().toString(), "-c", main.toString(), "-e", "stderr");
            }
        },
        CADDY {
            @Override
            List<String> command(ProxySetup setup) {
                var globals = "\n{\n\tadmin off\n\thttp_port %d\n\thttps_port %d\n\tdefault_bind 127.0.0.1\n"
                        .formatted(setup.http(), setup.https());
                var tls = "tls %s %s"
                        .formatted(
                                setup.certificate().certificate(),
                                setup.certificate().key());
                var file = ShippedFile.file("Caddyfile")
                        .with("\n{\n", globals)
                        .with("\n" + SITE + " {", "\n" + SITE + " {\n\t" + tls)
                        .with("reverse_proxy 127.0.0.1:8000", "reverse_proxy " + setup.gateways("127.0.0.1:%d"));
                if (setup.gateways().size() > 1) { // as the file says
                    for (var option : List.of("lb_", "health_", "buffer_requests")) {
                        file = file.with("#" + option, option);
                    }
                }
                var home = setup.directory().toString();
                var path = file.writeTo(setup.directory()).toString();
                return List.of(
                        "env", "XDG_DATA_HOME=" + home, "XDG_CONFIG_HOME=" + home, "caddy", "run", "--config", path);
            }
        },
        HAPROXY {
            @Override
            List<String> command(ProxySetup setup) {
                var file = ShippedFile.file("haproxy.cfg")
                        .with("/dev/log local0", "stdout format raw local0")
                        .without("    chroot ")
                        .without("    stats socket ")
                        .without("    user ")
                        .without("    group ")
                        .with("bind :80", "bind 127.0.0.1:" + setup.http())
                        .with("bind :443", "bind 127.0.0.1:" + setup.https())
                        .with("127.0.0.1:8480", "127.0.0.1:" + setup.inside())
                        .with("/etc/haproxy/certs/", setup.certificate().both())
                        .with("10.0.0.11:8000", "127.0.0.1:" + setup.gateways().get(0));
                file = setup.gateways().size() > 1
                        ? file.with(
                                "10.0.0.12:8000",
                                "127.0.0.1:" + setup.gateways().get(1))
                        : file.without("    server two ");
                if (setup.withoutAffinity()) { // the alternative that the file names
                    file = file.with("#     balance leastconn", "")
                            .with("balance hash var(txn.user)", "balance roundrobin")
                            .without("    hash-type ");
                }
                var path = file.writeTo(setup.directory()).toString();
                return List.of("/usr/sbin/haproxy", "-db", "-f", path);
            }
        };

        abstract List<String> command(ProxySetup setup) throws IOException;
    }

    private final Kind kind;
    private final ProxySetup setup;
    private final Program program;

    private Proxy(Kind kind, ProxySetup setup, Program program) {
        this.kind = kind;
        this.setup = setup;
        this.program = program;
    }

    public static Proxy start(Kind kind, Certificate certificate, Integer... gateways) throws Exception {
        return start(kind, certificate, false, gateways);
    }

    /** @param withoutAffinity only for HAProxy: each request goes to the next gateway */
    public static Proxy start(Kind kind, Certificate certificate, boolean withoutAffinity, Integer... gateways)
            throws Exception {
        var directory = Files.createTempDirectory(certificate.key().getParent(), kind.name());
        var setup = new ProxySetup(
                directory, FreePorts.free(ProxySetup.PORTS), certificate, List.of(gateways), withoutAffinity);
        var program = Program.start(directory, kind.command(setup));
        var proxy = new Proxy(kind, setup, program);
        try {
            Eventually.that(kind + " listens: " + program.output(), () -> FreePorts.isTaken(setup.https()));
        } catch (AssertionError e) {
            proxy.close();
            throw new AssertionError(program.output(), e);
        }
        return proxy;
    }

    public Kind kind() {
        return kind;
    }

    public int httpPort() {
        return setup.http();
    }

    public ProxyClient visitor(String userId) {
        return new ProxyClient(setup.certificate().trust(), setup.https(), userId);
    }

    /** Everything it has written: to its output and into files. */
    public String log() {
        try (var files = Files.list(setup.directory())) {
            var text = new StringBuilder(program.output());
            for (var file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By force, but for nginx, whose workers would be left. */
    @Override
    public void close() {
        if (kind == Kind.NGINX) {
            program.stop();
        } else {
            program.close();
        }
    }
}
