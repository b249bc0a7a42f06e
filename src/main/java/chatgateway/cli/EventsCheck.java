package chatgateway.cli;

import chatgateway.events.HostEvents;
import chatgateway.settings.EventTarget;
import chatgateway.settings.Settings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLException;

/** Sends the event {@code test} to each receiver of events, and prints what it answered. */
final class EventsCheck {
    private final PrintStream out;

    EventsCheck(PrintStream out) {
        this.out = out;
    }

    /** Returns true if every receiver accepted the event. */
    boolean run(Settings settings) {
        var good = true;
        for (var system : settings.systems().entrySet()) {
            var target = system.getKey().events();
            if (target != null) {
                good &= check(target, name(system.getValue()));
            }
        }
        return good;
    }

    static String name(List<String> systems) {
        return systems.isEmpty() ? "every system" : String.join(", ", systems);
    }

    private boolean check(EventTarget target, String name) {
        var address = target.url().replaceFirst("\\?.*", ""); // a query may be a secret
        String answer;
        try {
            var status = HostEvents.sendTest(target);
            if (status / 100 == 2) {
                out.println("ok       " + name + ": " + address + " accepted an event of type test (" + status + ").");
                return true;
            }
            answer = explain(status);
        } catch (IOException e) {
            answer = explain(e);
        }
        out.println("WRONG    " + name + ": " + address + ", the receiver of events, " + answer);
        return false;
    }

    private static String explain(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 ->
                "answers with a redirect, which events do not follow. Set EVENTS_URL to the address it leads to.";
            case 400, 401, 403 ->
                "refuses the event (" + status + "). It must verify the body as it arrived, with this EVENTS_SECRET,"
                        + " and its clock must be right; a route of a framework may also want a CSRF token.";
            case 404, 405 -> "has no route for a POST (" + status + "). EVENTS_URL must be the whole address.";
            default -> "answers " + status + ". Its own log says why.";
        };
    }

    private static String explain(IOException e) {
        if (e instanceof UnknownHostException) {
            return "has no public address in this machine's DNS. Events are not sent into private networks.";
        }
        if (e instanceof ConnectException) {
            return "cannot be reached: nothing answers there. Is it running, and is the port right?";
        }
        if (e instanceof InterruptedIOException) {
            return "does not answer within 10 s. It must put the event away and answer at once.";
        }
        return e instanceof SSLException
                ? "has a certificate that is not trusted, or speaks no TLS."
                : "cannot be reached (" + e.getClass().getSimpleName() + ").";
    }
}
