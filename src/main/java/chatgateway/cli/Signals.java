package chatgateway.cli;

import sun.misc.Signal;

/**
 * Handles SIGTERM and SIGINT: the first shuts down gracefully, the second halts the JVM.
 *
 * <p>The JVM alone ignores a second signal while its shutdown hooks run. {@code sun.misc.Signal} is the only API for signal
 * handlers and is kept for that reason (JEP 260). The build compiles this class separately, because the compiler warning
 * about it cannot be suppressed.
 */
public final class Signals {
    private static final int SIGNAL_EXIT_BASE = 128; // shells report 128 + signal number

    private Signals() {}

    /** Installs the handlers. */
    public static void haltOnSecondSignal() {
        for (var name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), first -> {
                Signal.handle(first, second -> Runtime.getRuntime().halt(SIGNAL_EXIT_BASE + second.getNumber()));
                new Thread(() -> System.exit(0), "exit").start(); // exit blocks, and the handler must return first
            });
        }
    }
}
