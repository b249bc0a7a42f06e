package chatgateway.demo.dify;

import java.time.Instant;
import java.util.UUID;

/** A row of Dify's database that belongs to an end user of an app. */
abstract class OwnedRow {
    private final String id = UUID.randomUUID().toString();
    private final String app;
    private final String owner;
    private final Instant createdAt = Instant.now();

    OwnedRow(String app, String owner) {
        this.app = app;
        this.owner = owner;
    }

    public String id() {
        return id;
    }

    public String app() {
        return app;
    }

    /** The id of the end user it belongs to. */
    public String owner() {
        return owner;
    }

    public Instant createdAt() {
        return createdAt;
    }
}
