package chatgateway.demo.dify;

/**
 * The row of a {@code user} parameter: one per app and text.
 *
 * @param session the {@code user} text, byte-exact
 */
public record EndUser(String id, String app, String session) {
    static final String DEFAULT = "DEFAULT-USER";
}
