package chatgateway.dify;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Why Dify could not be reached, as a sentence for the operator. The address is from the settings, so it is safe in the log. */
final class ConnectionFailure {
    private ConnectionFailure() {}

    /** The sentence, or null if the failure is none of the usual ones. */
    static @Nullable String explain(HttpUrl url, IOException e) {
        var address = url.host() + ":" + url.port();
        if (e instanceof UnknownHostException) {
            return "UnknownHostException: no address is known for the name " + url.host()
                    + "; is it spelled right, and does" + " this machine's DNS have it?";
        }
        if (e instanceof ConnectException) {
            return "ConnectException: nothing answers at " + address + "; is Dify running, and is the port right?";
        }
        if (e instanceof InterruptedIOException) {
            return address
                    + " did not answer in time; may this machine reach it, and is Dify well? The gateway uses no proxy.";
        }
        if (causes(e).anyMatch(CertPathBuilderException.class::isInstance)) {
            return "the certificate of " + address
                    + " is not trusted; set DIFY_CA_FILE to a PEM file with the certificate of"
                    + " its CA, or its own if it is self-signed";
        }
        if (e instanceof SSLPeerUnverifiedException) {
            return "the certificate of " + address
                    + " is for another name; DIFY_BASE_URL must have the name that is in it";
        }
        if (e instanceof SSLException
                && String.valueOf(e.getMessage()).contains("Unsupported or unrecognized SSL message")) {
            return address + " speaks no TLS; write http:// in DIFY_BASE_URL, or the port that has TLS";
        }
        if (!url.isHttps() && e instanceof ProtocolException) {
            return address + " speaks no plain HTTP; write https:// in DIFY_BASE_URL";
        }
        return null;
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
    }
}
