import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The chat in a Spring Boot app, whose principal is the logged-in user (Spring Security sets it). Needs com.auth0:java-jwt. */
@RestController
public class ChatController {
    private final String gateway;
    private final Algorithm signature;

    public ChatController(@Value("${GATEWAY_URL}") String gateway, @Value("${JWT_SECRET}") String secret) {
        this.gateway = gateway.replaceFirst("/$", "");
        this.signature = Algorithm.HMAC256(secret);
    }

    @GetMapping("/open-chat")
    public ResponseEntity<Void> openChat(Principal user) {
        var address = user == null ? "/login?next=/open-chat" : chatUrl(user);
        return ResponseEntity.status(302).location(URI.create(address)).cacheControl(CacheControl.noStore()).build();
    }

    @GetMapping("/api/chat-url")
    public ResponseEntity<Map<String, String>> getChatUrl(Principal user) {
        var reply = ResponseEntity.status(user == null ? 401 : 200).cacheControl(CacheControl.noStore());
        return reply.body(user == null ? Map.of("error", "not logged in") : Map.of("url", chatUrl(user)));
    }

    private String chatUrl(Principal user) {
        var token = JWT.create()
                .withClaim("system_id", "cointutor")
                .withClaim("user_id", user.getName())
                .withExpiresAt(Instant.now().plusSeconds(3600))
                .sign(signature);
        return gateway + "/chat?token=" + token;
    }
}
