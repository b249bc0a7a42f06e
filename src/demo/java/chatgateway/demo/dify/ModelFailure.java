package chatgateway.demo.dify;

import chatgateway.demo.dify.DemoDify.DifyVersion;
import java.util.UUID;

/**
 * The error text of a failed model: the provider's error, and from Dify 1.0 on, whose models are plugins, JSON with a
 * Python traceback around it (docs/dify-api.md#errors-inside-a-stream).
 *
 * @param type of the Python exception in the plugin
 * @param error what the plugin raised
 */
record ModelFailure(String type, String error) {
    private static final String TRACEBACK = "Traceback (most recent call last):\n"
            + "  File \"/app/plugin/models/llm/llm.py\", line 1, in _invoke\n    (frames left out)\n";

    /** The provider's API returned this status. The error contains a key, which must not reach a user. */
    static ModelFailure status(int status) {
        var body = DemoJson.object();
        body.putObject("error")
                .put("message", "Incorrect API key provided: " + DemoDify.SECRET_KEY)
                .put("type", "x")
                .put("code", status == 401 ? "invalid_api_key" : "x");
        return new ModelFailure(
                "InvokeError", "API request failed with status code " + status + ": " + DemoJson.spaced(body));
    }

    /** The connection to the provider broke. */
    static ModelFailure broken() {
        var reset = "ConnectionResetError(104, 'Connection reset by peer')";
        return new ModelFailure("ChunkedEncodingError", "(\"Connection broken: " + reset + "\", " + reset + ")");
    }

    /** The code of its error where no workflow runs. */
    static String code(DifyVersion version) {
        return isPlugin(version) ? "invalid_param" : "completion_request_error";
    }

    /** The message of an error event. */
    String text(DifyVersion version) {
        if (!isPlugin(version)) {
            return "[openai_api_compatible] Error: " + error;
        }
        var described = type.equals("InvokeError") ? "[models] Error: " + error : error;
        var json = DemoJson.object();
        json.putObject("args")
                .put("description", described)
                .put("traceback", TRACEBACK + "dify_plugin.errors.model." + type + ": " + error + "\n");
        return DemoJson.compact(json.put("error_type", type).put("message", described));
    }

    /** The same of a blocking call, and the error of a node or a run. */
    String ofCall(DifyVersion version) {
        if (!isPlugin(version)) {
            return text(version);
        }
        var id = UUID.randomUUID().toString().replace("-", "").substring(0, 10);
        return "req_id: " + id + " PluginInvokeError: " + text(version);
    }

    private static boolean isPlugin(DifyVersion version) {
        return version.atLeast(DifyVersion.V1_4);
    }
}
