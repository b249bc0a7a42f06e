package chatgateway;

import io.javalin.router.Endpoint;
import java.util.List;

/** The routes of a gateway with their roles, read from the server. */
public final class RouteTable {
    private RouteTable() {}

    public static List<Endpoint> of(Gateway gateway) {
        return gateway.server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .toList();
    }
}
