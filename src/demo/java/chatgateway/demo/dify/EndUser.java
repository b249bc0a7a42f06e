package chatgateway.demo.dify;

/**
 * Whom a {@code user} parameter stands for: one row per app and text.
 *
 * @param session the {@code user} text, byte-exact
 */
public record EndUser(String id, String app, String session) {
    static final String DEFAULT = "DEFAULT-USER";
}
