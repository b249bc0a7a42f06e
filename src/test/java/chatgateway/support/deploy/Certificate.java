package chatgateway.support.deploy;

import chatgateway.support.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of its own for the site, and what a browser needs to trust it. */
public record Certificate(Path certificate, Path key, Path both, SSLContext trust) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    public static Certificate in(Path directory) throws IOException, GeneralSecurityException {
        var folder = Files.createDirectories(directory.resolve("certs"));
        var certificate = directory.resolve("fullchain.pem");
        var key = directory.resolve("privkey.pem");
        var command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test"
                + " -addext subjectAltName=DNS:" + Proxy.SITE + " -keyout " + key + " -out " + certificate;
        ProgramRun.of(directory, LIMIT, List.of(command.split(" "))).outputOfSuccess();
        var both = folder.resolve("site.pem");
        Files.writeString(both, Files.readString(certificate) + Files.readString(key));
        return new Certificate(certificate, key, both, trusting(certificate));
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "site", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
