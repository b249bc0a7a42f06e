package chatgateway.settings;

import java.util.Base64;

/**
 * Where the events of a system are sent.
 *
 * @param url of the host's backend
 * @param secret as in {@code EVENTS_SECRET}: {@value #PREFIX} and the key in base64
 * @param content whether events hold what users and the app wrote
 */
public record EventTarget(String url, Secret secret, boolean content) {
    static final String PREFIX = "whsec_";

    /** The signature of an event, as in the header {@code webhook-signature} (https://www.standardwebhooks.com). */
    public String signature(String id, long unixSeconds, String body) {
        var key = Base64.getDecoder().decode(secret.value().substring(PREFIX.length()));
        var signature = Secret.hmac(key, id + "." + unixSeconds + "." + body);
        return "v1," + Base64.getEncoder().encodeToString(signature);
    }
}
