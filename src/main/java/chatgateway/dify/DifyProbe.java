package chatgateway.dify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one call to the configured address, which may not be Dify's.
 *
 * @param version Dify's version, in every reply of its API (docs/dify-api.md#sources-and-versions); null if absent
 * @param body parsed JSON; an empty object if it was not JSON
 */
public record DifyProbe(int status, @Nullable String version, ObjectNode body) {

    /** Whether Dify replied: by the version, or, as a proxy may remove that, by the shape of the body. */
    public boolean isDify() {
        return (version != null && status != 200)
                || (body.path("code").isTextual() && body.path("message").isTextual())
                || (status == 200 && body.path("name").isTextual());
    }

    public String code() {
        return body.path("code").asText("");
    }

    /**
     * Returns the body of a 200.
     *
     * @throws DifyException for any other reply, as {@link DifyClient#get} does
     */
    public ObjectNode orThrow() {
        if (status != 200) {
            throw DifyErrors.ofReply(status, body);
        }
        return body;
    }
}
