package chatgateway.cli;

import sun.misc.Signal;

/**
 * The two ways to be told to end: the first in order, the second at once.
 *
 * <p>The JVM itself has no answer to a second signal: it waits for what the first one began. {@code sun.misc.Signal} is the
 * only door to signals there is; it is kept on purpose (JEP 260), and compiled on its own because its warning cannot be
 * switched off.
 */
public final class Signals {
    private static final int KILLED_BY = 128; // what a shell adds to the number of the signal

    private Signals() {}

    /** From now on the first of these signals ends the process as usual, and the second one without delay. */
    public static void endAtOnceOnTheSecond() {
        for (var name : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(name), first -> {
                Signal.handle(first, second -> Runtime.getRuntime().halt(KILLED_BY + second.getNumber()));
                new Thread(() -> System.exit(0), "end").start(); // not here: the next signal has to be heard
            });
        }
    }
}
