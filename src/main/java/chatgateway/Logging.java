package chatgateway;

/** Where log lines go and which are written. Runs before the first logger is made: slf4j-simple reads this once. */
final class Logging {
    private static final String SIMPLE_LOGGER = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** Libraries stay at {@code warn} whatever is asked for: below, they print requests, and those carry tokens. */
    static void configure(String level) {
        System.setProperty(SIMPLE_LOGGER + "logFile", "System.out");
        System.setProperty(SIMPLE_LOGGER + "showDateTime", "true");
        System.setProperty(SIMPLE_LOGGER + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty(SIMPLE_LOGGER + "showThreadName", "false");
        System.setProperty(SIMPLE_LOGGER + "showShortLogName", "true");
        System.setProperty(SIMPLE_LOGGER + "defaultLogLevel", "warn");
        System.setProperty(SIMPLE_LOGGER + "log.chatgateway", level);
    }
}
