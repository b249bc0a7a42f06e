package chatgateway;

import io.javalin.router.Endpoint;
import java.util.List;

/** Every route of a gateway with its roles, as the server itself has them. */
public final class RouteTable {
    private RouteTable() {}

    public static List<Endpoint> of(Gateway gateway) {
        return gateway.server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .toList();
    }
}
