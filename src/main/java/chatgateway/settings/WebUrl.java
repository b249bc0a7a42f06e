package chatgateway.settings;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An http or https URL in the settings, and its rules. {@link java.net.URI} does not suit: it has no host for
 * {@code http://dify_api:5001}, which is valid between containers, and accepts what browsers parse differently.
 *
 * @param port -1 if absent
 * @param rest path, query and fragment, empty or starting with one of {@code /?#}
 */
record WebUrl(String scheme, String host, int port, String rest) {
    private static final Pattern SHAPE = Pattern.compile("((?i:https?))://"
            + "([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])" // name, IPv4 or IPv6
            + "(?::([0-9]{1,5}))?"
            + "((?:[/?#][\\x21-\\x7E&&[^\"<>\\\\^`{|}]]*)?)");
    private static final Pattern USER_INFO = Pattern.compile("(?i)https?://[^/?#]*@.*", Pattern.DOTALL);
    private static final Pattern NON_ASCII_HOST = Pattern.compile(
            "((?i:https?)://)([\\p{L}\\p{N}\\p{M}.-]*[^\\x00-\\x7F][\\p{L}\\p{N}\\p{M}.-]*)((?:[:/?#].*)?)");
    private static final Pattern PLAIN_PATH = Pattern.compile("(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*");
    private static final Pattern LOCAL_HOST = Pattern.compile("localhost|127\\.0\\.0\\.1");
    private static final Pattern LOOPBACK_HOST = Pattern.compile(LOCAL_HOST + "|\\[::1]");
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|\\[.*");
    private static final Pattern PRIVATE_HOST = Pattern.compile(
            "[^.\\[]+" // one label: a container or a host of the local network
                    + "|.*\\.(?:localhost|local|internal|lan|test|svc|home\\.arpa)"
                    + "|(?:127|10)(?:\\.[0-9]+){3}|(?:192\\.168|169\\.254|172\\.(?:1[6-9]|2[0-9]|3[01]))(?:\\.[0-9]+){2}"
                    + "|\\[(?:::1|f[cd][0-9a-f:]+|fe[89ab][0-9a-f:]+)]");

    private static WebUrl parse(String text) throws BadValueException {
        if (USER_INFO.matcher(text).matches()) {
            throw new BadValueException("must hold no user name or password before the host");
        }
        Matcher url = SHAPE.matcher(text);
        if (!url.matches()) {
            throw new BadValueException("must be an address such as https://host or http://host:8080");
        }
        int port = url.group(3) == null ? -1 : Integer.parseInt(url.group(3));
        if (port == 0 || port > 65_535) {
            throw new BadValueException("must have a port from 1 to 65535");
        }
        return new WebUrl(
                url.group(1).toLowerCase(Locale.ROOT), url.group(2).toLowerCase(Locale.ROOT), port, url.group(4));
    }

    /** A Dify address, with or without the {@code /v1} that Dify shows. */
    static String difyBaseUrl(String text) throws BadValueException {
        WebUrl url = parse(text);
        String path = url.rest.replaceFirst("/+$", "").replaceFirst("/v1$", "").replaceFirst("/+$", "");
        if (!PLAIN_PATH.matcher(path).matches()) {
            throw new BadValueException(
                    "must be a plain address such as https://dify.example.com/v1, without query, fragment or odd path");
        }
        return url.origin() + path;
    }

    /** The target of a link, with any path, query and fragment. */
    static String link(String text) throws BadValueException {
        WebUrl url = parse(text);
        return url.origin() + url.rest;
    }

    /** Where events are sent. A private address is refused when the name is resolved, so IP addresses are no names. */
    static String eventReceiver(String text) throws BadValueException {
        WebUrl url = parse(text);
        boolean isLoopback = LOOPBACK_HOST.matcher(url.host).matches();
        if (url.scheme.equals("http") && !isLoopback) {
            throw new BadValueException("must use https; http is for localhost, 127.0.0.1 and [::1] only");
        }
        if (!isLoopback && IP_ADDRESS.matcher(url.host).matches()) {
            throw new BadValueException("must have a host name, as its certificate has, not an IP address");
        }
        if (url.rest.contains("#")) {
            throw new BadValueException("must have no fragment (#)");
        }
        return url.origin() + url.rest;
    }

    /** Scheme, host and port only. */
    static String bareOrigin(String text) throws BadValueException {
        WebUrl url = parse(text);
        if (!url.rest.isEmpty()) {
            throw new BadValueException("must be scheme, host and port only, without a path or a final slash: write "
                    + Findings.shown(url.origin()));
        }
        return url.origin();
    }

    /**
     * An allowed origin, in the spelling of browsers, with which it is compared: a host in another script becomes
     * punycode, as in the {@code Origin} header.
     */
    static String site(String text) throws BadValueException {
        if (text.contains("*")) {
            throw new BadValueException("must be one whole origin, * is not understood");
        }
        if (text.isEmpty() || !text.equals(text.strip())) {
            throw new BadValueException("must be an origin such as https://host, after a comma without a space");
        }
        String ascii = toAsciiHost(text);
        String origin = bareOrigin(ascii);
        if (!origin.equals(ascii.replaceFirst("^[A-Za-z]+", origin.substring(0, origin.indexOf(':'))))) {
            throw new BadValueException(
                    "must be written as browsers write it, in lower case and without the usual port: "
                            + Findings.shown(origin));
        }
        WebUrl url = parse(origin);
        if (url.scheme.equals("http") && !LOCAL_HOST.matcher(url.host).matches()) {
            throw new BadValueException("must use https; http is for localhost and 127.0.0.1 only");
        }
        return origin;
    }

    /** The host in punycode where it is not ASCII; anything else unchanged. */
    private static String toAsciiHost(String text) {
        Matcher address = NON_ASCII_HOST.matcher(text);
        if (!address.matches()) {
            return text;
        }
        try {
            return address.group(1) + IDN.toASCII(address.group(2)) + address.group(3);
        } catch (IllegalArgumentException e) {
            return text; // no host name; rejected by the rule for addresses
        }
    }

    /** Whether a URL that passed a rule above is plain http to a public host. */
    static boolean isOpenOnTheInternet(String checked) {
        Matcher url = SHAPE.matcher(checked);
        return url.matches()
                && url.group(1).equals("http")
                && !PRIVATE_HOST.matcher(url.group(2)).matches();
    }

    private String origin() {
        boolean usual = port == -1 || port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }
}
