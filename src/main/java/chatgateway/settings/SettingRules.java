package chatgateway.settings;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.IllformedLocaleException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for numbers, lists and names. Values with surrounding white space are rejected before. */
final class SettingRules {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    private static final Pattern IPV4_OR_NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
    private static final Pattern LANGUAGE_FIRST = Pattern.compile("[A-Za-z]{2,3}(?:-.*)?");
    private static final List<String> LOG_LEVELS = List.of("trace", "debug", "info", "warn", "error");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final int TITLE_CHARACTERS = 100;
    private static final int NOTICE_CHARACTERS = 300;

    private SettingRules() {}

    static Setting.Rule<Integer> integer(int least, int most) {
        return text -> {
            if (!DIGITS.matcher(text).matches() || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
                throw new BadValueException("must be a whole number from " + least + " to " + most);
            }
            return Integer.parseInt(text);
        };
    }

    /**
     * Strict, because a leniently parsed list could allow every system
     * (docs/threats.md#t5-the-list-of-systems-fails-open).
     */
    static Set<String> systemIds(String text) throws BadValueException {
        Map<String, String> idBySuffix = new LinkedHashMap<>();
        for (String id : items(text)) {
            if (!Settings.isSystemId(id)) {
                throw new BadValueException("must be system ids separated by commas without spaces, and "
                        + Findings.shown(id) + " is no id: 1 to 64 letters, digits, dots or hyphens, no underscore,"
                        + " a letter or digit at both ends");
            }
            String suffix = Settings.suffix(id);
            if (VariableName.isReserved(suffix)) {
                throw new BadValueException("must not hold " + Findings.shown(id)
                        + ": its variables would end in _FILE, which names files; choose another id");
            }
            String other = idBySuffix.putIfAbsent(suffix, id);
            if (id.equals(other)) {
                throw new BadValueException("must name each system once; " + Findings.shown(id) + " is repeated");
            }
            if (other != null) {
                throw new BadValueException("must not hold both " + Findings.shown(other) + " and " + Findings.shown(id)
                        + ": both would be set up by variables that end in _" + suffix + "; rename one");
            }
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(idBySuffix.values()));
    }

    static List<String> origins(String text) throws BadValueException {
        Set<String> origins = new LinkedHashSet<>();
        for (String item : items(text)) {
            String origin;
            try {
                origin = WebUrl.site(item);
            } catch (BadValueException e) {
                throw new BadValueException("holds " + Findings.shown(item) + ", which " + e.getMessage());
            }
            if (!origins.add(origin)) {
                throw new BadValueException("must name each origin once; " + Findings.shown(item) + " is repeated");
            }
        }
        return List.copyOf(origins);
    }

    static String bindAddress(String text) throws BadValueException {
        if (!IPV4_OR_NAME.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            throw new BadValueException("must be an address of this machine such as 0.0.0.0, 127.0.0.1 or ::1,"
                    + " without http:// and without a port (PORT is its own setting)");
        }
        return text;
    }

    static String logLevel(String text) throws BadValueException {
        String level = text.toLowerCase(Locale.ROOT);
        if (level.equals("warning")) {
            return "warn";
        }
        if (!LOG_LEVELS.contains(level)) {
            throw new BadValueException("must be one of " + String.join(", ", LOG_LEVELS));
        }
        return level;
    }

    /** Certificates in PEM, with any text between them. */
    static List<X509Certificate> certificates(String text) throws BadValueException {
        if (text.isEmpty()) {
            return List.of();
        }
        try {
            var pem = text.getBytes(StandardCharsets.UTF_8);
            var read = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            if (!read.isEmpty()) {
                return read.stream().map(X509Certificate.class::cast).toList();
            }
        } catch (CertificateException e) {
            // reported below
        }
        throw new BadValueException("must be certificates in PEM, which begin with -----BEGIN CERTIFICATE-----;"
                + " name their file with DIFY_CA_FILE");
    }

    static String title(String text) throws BadValueException {
        return oneLine(text, TITLE_CHARACTERS);
    }

    static String notice(String text) throws BadValueException {
        return oneLine(text, NOTICE_CHARACTERS);
    }

    private static String oneLine(String text, int most) throws BadValueException {
        if (text.length() > most || CONTROL.matcher(text).find()) {
            throw new BadValueException("must be one line of at most " + most + " visible characters");
        }
        return text;
    }

    /** A BCP 47 tag in canonical case: {@code ko-kr} becomes {@code ko-KR}. */
    static String languageTag(String text) throws BadValueException {
        try {
            if (LANGUAGE_FIRST.matcher(text).matches()) {
                return new Locale.Builder().setLanguageTag(text).build().toLanguageTag();
            }
        } catch (IllformedLocaleException e) {
            // reported below: the exception's message contains the value
        }
        throw new BadValueException("must be a language tag such as ko or en-US (hyphen, not underscore)");
    }

    static Boolean yesOrNo(String text) throws BadValueException {
        if (!text.equals("true") && !text.equals("false")) {
            throw new BadValueException("must be true or false");
        }
        return Boolean.valueOf(text);
    }

    /** The name of a region, whose days have its changes of time, or UTC. */
    static ZoneId timeZone(String text) throws BadValueException {
        if (!text.equals("UTC")
                && !(text.contains("/") && ZoneId.getAvailableZoneIds().contains(text))) {
            throw new BadValueException("must be UTC or the name of a time zone such as Asia/Seoul or Europe/Madrid");
        }
        return ZoneId.of(text);
    }

    private static List<String> items(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }
}
