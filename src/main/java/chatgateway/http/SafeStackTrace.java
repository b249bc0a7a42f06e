package chatgateway.http;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes an exception for the log without messages, which may quote a token, a key or a user's message. */
public final class SafeStackTrace {
    private static final int FRAMES = 6;

    private SafeStackTrace() {}

    /** Returns the class names, then the top frames of the root cause: {@code JettyError < IOException at a.B.c(B.java:12) < d.E.f(E.java:3)}. */
    public static String of(Throwable thrown) {
        var chain = Stream.iterate(thrown, t -> t != null, Throwable::getCause)
                .limit(8)
                .toList();
        var names = chain.stream().map(t -> t.getClass().getSimpleName()).collect(Collectors.joining(" < "));
        var deepest = Arrays.stream(chain.get(chain.size() - 1).getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
        return deepest.isEmpty() ? names : names + " at " + deepest;
    }
}
