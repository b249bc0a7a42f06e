package chatgateway.api;

import chatgateway.auth.ChatUser;
import chatgateway.auth.Owners;
import chatgateway.json.JsonFilter;
import chatgateway.stream.DifyFields;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Files among the inputs that Dify stored with a conversation or a message. Dify names the upload of such a file {@code
 * related_id} and its link {@code remote_url} or {@code url} (docs/dify-api.md#list-conversations); clients receive them
 * as {@code upload_file_id} and {@code url}, so that the inputs can be sent again from any device.
 */
final class InputFiles {
    /** Inputs, with what {@link #restore} needs of their files. */
    static final JsonFilter INPUTS =
            JsonFilter.whole("dify_model_identity", DifyFields.FILE.and(JsonFilter.of("related_id", "remote_url")));

    private final Owners owners;

    InputFiles(Owners owners) {
        this.owners = owners;
    }

    /**
     * Restores the files in every row of a page, in place.
     *
     * @param user whose conversations these are: the uploads in their inputs are the user's
     */
    ObjectNode restore(ObjectNode page, ChatUser user) {
        page.path("data").forEach(row -> restoreAll(row.path("inputs"), user));
        return page;
    }

    private void restoreAll(JsonNode value, ChatUser user) {
        if (value instanceof ObjectNode file && file.has("related_id")) {
            restoreFile(file, user);
        } else {
            value.forEach(item -> restoreAll(item, user));
        }
    }

    private void restoreFile(ObjectNode file, ChatUser user) {
        var id = file.remove("related_id");
        var link = file.remove("remote_url");
        if (!file.path("transfer_method").asText().equals("local_file")) {
            return;
        }
        if (link != null && link.isTextual() && !file.hasNonNull("url")) {
            file.set("url", link);
        }
        if (id.isTextual() && !owners.isOwnedByAnother(user, id.textValue())) {
            owners.add(id.textValue(), user);
            file.set("upload_file_id", id);
        }
    }
}
