package chatgateway.cli;

import chatgateway.settings.UndecodableText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Command-line options of the form {@code --name value}. */
record Options(Map<String, String> values, String usage) {
    /** @throws UsageException if an option is not in {@code names} or has no value */
    static Options of(List<String> arguments, Set<String> names, String usage) throws UsageException {
        var values = new HashMap<String, String>();
        for (var i = 0; i < arguments.size(); i += 2) {
            if (!names.contains(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new UsageException(usage);
            }
            var value = arguments.get(i + 1);
            if (UndecodableText.isBroken(value)) {
                throw new UsageException(arguments.get(i)
                        + " cannot be read: it holds characters outside this process's" + " character set, "
                        + UndecodableText.charset() + ". Set LC_ALL=C.UTF-8 and run the command again.");
            }
            values.put(arguments.get(i), value);
        }
        return new Options(values, usage);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(String name) throws UsageException {
        return get(name).orElseThrow(() -> new UsageException(usage));
    }
}
