package chatgateway.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The sources of settings in order of precedence: the environment, {@code .env}, {@code gateway.properties}. In each,
 * {@code X_FILE} names a file that contains the value of {@code X}. An empty value counts as not set.
 */
final class SettingSources {
    private static final String PROPERTIES = "gateway.properties";

    /** A source of variables. The label completes "PORT in ...". */
    record Source(String label, Map<String, String> values) {
        private Optional<String> get(String variable) {
            return Optional.ofNullable(values.get(variable)).filter(value -> !value.isEmpty());
        }
    }

    /** A value, and the subject of messages about it: {@code PORT in .env}. */
    record Found(String subject, String value) {}

    private final Path directory;
    private final Findings findings;
    private final Source environment;
    private final Source dotenv;
    private final Source properties;

    SettingSources(Map<String, String> environment, Path directory, Findings findings) {
        this.directory = directory;
        this.findings = findings;
        this.environment = new Source("the environment", environment);
        this.dotenv = new Source(".env", DotenvFile.read(directory, findings));
        this.properties = new Source(PROPERTIES, readProperties());
    }

    Source environment() {
        return environment;
    }

    Source dotenv() {
        return dotenv;
    }

    Source properties() {
        return properties;
    }

    /** In order of precedence. */
    List<Source> all() {
        return List.of(environment, dotenv, properties);
    }

    /** Whether a source has a value for the variable, valid or not. */
    boolean has(String variable) {
        return all().stream()
                .anyMatch(source -> source.get(variable).isPresent()
                        || source.get(VariableName.fileOf(variable)).isPresent());
    }

    /** The value of the first source that has one. A value that cannot be read is reported and treated as missing. */
    Optional<Found> find(String variable) {
        for (Source source : all()) {
            Optional<String> value = source.get(variable);
            Optional<String> file = source.get(VariableName.fileOf(variable));
            if (value.isPresent() && file.isPresent()) {
                findings.problem(
                        variable + " in " + source.label(),
                        "is set beside " + VariableName.fileOf(variable) + "; keep one of the two");
            }
            if (value.isPresent()) {
                return Optional.of(new Found(variable + " in " + source.label(), value.get()));
            }
            if (file.isPresent()) {
                return readValue(VariableName.fileOf(variable) + " in " + source.label(), file.get());
            }
        }
        return Optional.empty();
    }

    /** Must not show the path: the secret itself may have been set instead of a file name. */
    private Optional<Found> readValue(String subject, String path) {
        try {
            String value = Files.readString(directory.resolve(path)).replaceFirst("\\r?\\n\\z", "");
            if (!value.isEmpty()) {
                return Optional.of(new Found(subject, value));
            }
            findings.problem(subject, "names an empty file; put the value into it");
        } catch (InvalidPathException e) {
            findings.problem(subject, "must be the path of a file that holds the value");
        } catch (IOException e) {
            findings.problem(subject, "names a file that " + whyUnreadable(e));
        }
        return Optional.empty();
    }

    private Map<String, String> readProperties() {
        Path file = directory.resolve(PROPERTIES);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Map.of();
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException e) {
            findings.unreadable(PROPERTIES, whyUnreadable(e));
        } catch (IllegalArgumentException e) {
            findings.unreadable(PROPERTIES, "must have four hexadecimal digits after each \\u");
        }
        return read.stringPropertyNames().stream().collect(Collectors.toMap(Function.identity(), read::getProperty));
    }

    /** Why the file cannot be read, as the rest of a sentence that begins with its name. */
    static String whyUnreadable(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "does not exist; give the path from the working directory or from /";
        }
        if (e instanceof AccessDeniedException) {
            return "may not be read by the gateway's user; give it the permission";
        }
        if (e instanceof CharacterCodingException) {
            return "must be UTF-8 text; save it so";
        }
        return "cannot be read; it must be a plain file";
    }
}
