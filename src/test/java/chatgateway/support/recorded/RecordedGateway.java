package chatgateway.support.recorded;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.support.TestGateway;
import chatgateway.support.auth.HandmadeToken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real gateway in front of a {@link RecordedDify}; every recorded app is the app of a system of the same name. */
public final class RecordedGateway implements AutoCloseable {
    private static final List<String> APPS = List.of(
            "chat",
            "form",
            "moderated",
            "autoplay",
            "agent",
            "flow",
            "flowform",
            "branch",
            "human",
            "completion",
            "workflow",
            "webonly");

    private final RecordedDify dify;
    private final TestGateway gateway;

    private RecordedGateway(String version) {
        dify = RecordedDify.start(version);
        var settings = new HashMap<String, String>(Map.of("ALLOWED_SYSTEM_IDS", String.join(",", APPS)));
        APPS.forEach(app -> settings.put("DIFY_API_KEY_" + app.toUpperCase(java.util.Locale.ROOT), "app-" + app));
        gateway = TestGateway.inFrontOf(DemoDify.start(DifyVersion.V1_14, Map.of()), dify.baseUrl(), settings);
    }

    public static RecordedGateway start(String version) {
        return new RecordedGateway(version);
    }

    public RecordedDify dify() {
        return dify;
    }

    public TestGateway gateway() {
        return gateway;
    }

    /** A token for the app of this recording; the values of its input form are in the token, so that no client must send them. */
    public static String token(Recording recording, String user) {
        return HandmadeToken.GOOD
                .secret(TestGateway.SECRET)
                .system(recording.app())
                .user(user)
                .claim("inputs", "{\"name\":\"N\",\"level\":\"easy\"}")
                .claim("exp", System.currentTimeMillis() / 1000 + 3600)
                .token();
    }

    public String chatUrl(Recording recording, String user) {
        return gateway.url() + "/chat?token=" + token(recording, user);
    }

    @Override
    public void close() {
        gateway.close();
        dify.close();
    }
}
