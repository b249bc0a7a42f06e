package chatgateway.dify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the address of an app replied to one call, whatever it is.
 *
 * @param version of Dify, which every reply of its API carries (docs/dify-api.md#sources-and-versions); null when there is
 *     none
 * @param body parsed JSON; an empty object when it was something else
 */
public record DifyProbe(int status, @Nullable String version, ObjectNode body) {

    /** A proxy may have removed the version; the bodies still have Dify's shape. */
    public boolean isDify() {
        return (version != null && status != 200)
                || (body.path("code").isTextual() && body.path("message").isTextual())
                || (status == 200 && body.path("name").isTextual());
    }

    public String code() {
        return body.path("code").asText("");
    }

    /**
     * The body of a 200.
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
