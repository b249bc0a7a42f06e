package chatgateway.settings;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads single settings: finds the text, applies the rule, and reports errors. */
final class SettingsReader {
    private static final Pattern OUTER_SPACE = Pattern.compile("(?s)[\\p{Z}\\p{Cc}\\p{Cf}].*|.*[\\p{Z}\\p{Cc}\\p{Cf}]");
    private static final Pattern QUOTED = Pattern.compile("(?s)\".*\"|'.*'");

    private final SettingSources sources;
    private final Findings findings;

    SettingsReader(SettingSources sources, Findings findings) {
        this.sources = sources;
        this.findings = findings;
    }

    /** The shared value, else the default, which this setting must have. */
    <T> T read(Setting<T> setting) {
        return find(setting, "").orElseGet(() -> fallback(setting));
    }

    /**
     * The value for one suffix, or empty. An invalid value is reported and treated as missing, so that the remaining settings
     * are checked as well.
     */
    <T> Optional<T> find(Setting<T> setting, String suffix) {
        return sources.find(setting.variable(suffix)).flatMap(found -> parse(setting, found.subject(), found.value()));
    }

    /** Whether there is a value, valid or not. */
    boolean isSet(Setting<?> setting, String suffix) {
        return sources.has(setting.variable(suffix));
    }

    /** The suffixes for which any source has a value. */
    Set<String> suffixes() {
        return perSystemVariables().values().stream()
                .filter(suffix -> !VariableName.isReserved(suffix))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Reports variables without effect. {@code usedSuffixes} are those of the allowed systems. */
    void checkNames(Set<String> usedSuffixes) {
        sources.properties().values().forEach(this::checkProperty);
        sources.dotenv().values().keySet().forEach(name -> checkSharedName(name, sources.dotenv()));
        sources.environment().values().keySet().forEach(name -> checkSharedName(name, sources.environment()));
        perSystemVariables().forEach((name, suffix) -> {
            if (VariableName.isReserved(suffix)) {
                findings.problem(name, "is no setting: _FILE at the end of a name stands for a file, and only once");
            } else if (!usedSuffixes.contains(suffix)) {
                findings.warning(name, "has no effect: no system in ALLOWED_SYSTEM_IDS goes by _" + suffix);
            }
        });
    }

    /** The file belongs to the gateway alone, so an unknown name is an error; it is often committed, so a secret is too. */
    private void checkProperty(String name, String value) {
        Optional<VariableName> variable = VariableName.of(name);
        String subject = Findings.shown(name) + " in " + sources.properties().label();
        if (variable.isEmpty()) {
            findings.problem(subject, "is no setting; " + meant(name).orElse("remove it"));
        } else if (variable.get().setting().isSecret() && !variable.get().file() && !value.isEmpty()) {
            findings.problem(
                    subject,
                    "must not be there, it is a secret; put it into the environment, into .env, or into"
                            + " a file named by " + VariableName.fileOf(name));
        }
    }

    /** Other programs use these sources too, so only names similar to a setting are reported. */
    private void checkSharedName(String name, SettingSources.Source source) {
        if (VariableName.of(name).isEmpty()) {
            meant(name)
                    .ifPresent(hint -> findings.warning(
                            Findings.shown(name) + " in " + source.label(),
                            "is no setting and has no effect; " + hint));
        }
    }

    private static Optional<String> meant(String name) {
        return VariableName.nearest(name).map(known -> "did you mean " + known + "?");
    }

    /** The variables of single systems that have a value, with their suffix. */
    private Map<String, String> perSystemVariables() {
        Map<String, String> suffixes = new TreeMap<>();
        for (SettingSources.Source source : sources.all()) {
            source.values()
                    .forEach((name, value) -> VariableName.of(name)
                            .filter(variable -> !variable.suffix().isEmpty() && !value.isEmpty())
                            .ifPresent(variable -> suffixes.put(name, variable.suffix())));
        }
        return suffixes;
    }

    private <T> T fallback(Setting<T> setting) {
        return parse(setting, setting.name(), Objects.requireNonNull(setting.fallback()))
                .orElseThrow();
    }

    private <T> Optional<T> parse(Setting<T> setting, String subject, String text) {
        try {
            UndecodableText.check(text);
            if (OUTER_SPACE.matcher(text).matches()) {
                throw new BadValueException(
                        "must not begin or end with white space or an invisible character; remove it");
            }
            if (QUOTED.matcher(text).matches()) {
                throw new BadValueException("must not stand in quotes, they would be part of it; remove them"
                        + " (in .env only double quotes are taken off)");
            }
            return Optional.of(setting.rule().parse(text));
        } catch (BadValueException e) {
            String shown = setting.isSecret() ? subject : subject + " is " + Findings.shown(text);
            findings.problem(shown, e.rule());
            return Optional.empty();
        }
    }
}
