package chatgateway.dify;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Trusts certificates besides the JVM's own ({@code DIFY_CA_FILE}). */
final class Trust {
    private Trust() {}

    static OkHttpClient.Builder add(OkHttpClient.Builder client, List<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            return client;
        }
        try {
            var all = new ArrayList<>(Arrays.asList(manager(null).getAcceptedIssuers()));
            all.addAll(certificates);
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (var i = 0; i < all.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), all.get(i));
            }
            var trust = manager(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {trust}, null);
            return client.sslSocketFactory(context.getSocketFactory(), trust);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JVM has TLS", e);
        }
    }

    /** @param store null for the JVM's own certificates */
    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return Arrays.stream(managers.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
