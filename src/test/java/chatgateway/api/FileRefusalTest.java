package chatgateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chatgateway.TestGateway;
import chatgateway.demo.dify.Canned;
import org.junit.jupiter.api.Test;

/** A 403 about a file is about that file: nobody is sent to look at the app key for it (wire.md §4.11, §7). */
class FileRefusalTest {
    private static final String ID = "5f0c4a3e-8f0c-4f6e-9a68-5a4a2f1f4c11";

    @Test
    void another_apps_file_is_not_there() {
        try (var gateway = TestGateway.start()) {
            var path = "/v1/files/" + ID + "/preview";
            gateway.dify().replyOnce("GET", path, Canned.error(403, "file_access_denied", "denied"));

            var response = gateway.get("u1", path);

            assertEquals(404, response.statusCode());
            assertEquals("not_found", TestGateway.json(response).get("code").asText());
        }
    }

    @Test
    void a_tools_file_behind_a_signature_that_is_no_longer_good_is_not_there() {
        try (var gateway = TestGateway.start()) {
            var link = "/files/tools/" + ID + ".png?timestamp=1&nonce=2&sign=3";

            var response = gateway.send(gateway.request(link));

            assertEquals(404, response.statusCode());
            assertEquals("not_found", TestGateway.json(response).get("code").asText());
        }
    }
}
