package chatgateway.settings;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A parsed variable name: {@code DIFY_API_KEY_COINTUTOR_FILE} is the file with {@code DIFY_API_KEY} for the systems whose
 * suffix is {@code COINTUTOR}.
 *
 * @param suffix empty for the shared value
 * @param file whether the variable names a file that holds the value
 */
record VariableName(Setting<?> setting, String suffix, boolean file) {
    private static final String FILE = "_FILE";
    private static final Pattern SUFFIX = Pattern.compile("[A-Z0-9](?:[A-Z0-9_]{0,62}[A-Z0-9])?");

    static Optional<VariableName> of(String name) {
        boolean file = name.endsWith(FILE);
        String rest = file ? name.substring(0, name.length() - FILE.length()) : name;
        return Setting.ALL.stream()
                .filter(setting -> rest.equals(setting.name()) || isOneSystems(setting, rest))
                .findFirst()
                .map(setting -> new VariableName(setting, suffix(setting, rest), file));
    }

    static String fileOf(String variable) {
        return variable + FILE;
    }

    /** Suffixes ending in {@code FILE} are reserved: {@code JWT_SECRET_FILE} is not the secret of a system "file". */
    static boolean isReserved(String suffix) {
        return ("_" + suffix).endsWith(FILE);
    }

    /** The most similar name of a setting, if there is a similar one. */
    static Optional<String> nearest(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (of(upper).isPresent()) {
            return Optional.of(upper);
        }
        return Setting.ALL.stream()
                .flatMap(setting -> Stream.of(setting.name(), fileOf(setting.name())))
                .filter(known -> distance(upper, known) <= Math.min(2, known.length() / 4))
                .min(Comparator.comparingInt(known -> distance(upper, known)));
    }

    private static boolean isOneSystems(Setting<?> setting, String name) {
        return setting.isPerSystem()
                && name.startsWith(setting.name() + "_")
                && SUFFIX.matcher(suffix(setting, name)).matches();
    }

    private static String suffix(Setting<?> setting, String name) {
        return name.equals(setting.name()) ? "" : name.substring(setting.name().length() + 1);
    }

    /** The Levenshtein distance. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
