package io.guestway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The type of a property's value; {@link #requirement} states what a value violates. */
enum Kind {
    TEXT("a text"),
    SECRET("a text"),
    SECRET_LIST("keys separated by commas, plain or sha256:<64 hex digits>"),
    LIST("texts separated by commas"),
    BOOLEAN("true or false"),
    PORT("a port number from 0 to 65535"),
    COUNT("an integer of at least 1"),
    COUNT_TO_100("an integer from 1 to 100"),
    DURATION("a duration above 0 such as 30s, 5m or 500ms"),
    DURATION_OR_ZERO("a duration such as 30s, 5m, 500ms or 0s"),
    DURATION_OR_PERCENT("a duration such as 30s, or a percentage such as 20%"),
    HTTP_URL("an http:// or https:// URL"),
    PROXY_URL("http://host:port or http://user:password@host:port"),
    WS_URL("a ws:// or wss:// URL"),
    ORIGIN("an origin such as https://www.acme.example, without a path"),
    IDENTIFIER("an id of letters, digits, '.', '_' and '-', 100 at most"),
    PATH("a path that begins with /"),
    REDIS_URL("redis://host:port/database or rediss://host:port/database (redis-sentinel:// and"
            + " redis-cluster:// are not supported yet)"),
    KEY_256("base64 of 32 bytes, such as printed by `openssl rand -base64 32`");

    private static final Pattern DURATION_PATTERN = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final Pattern IDENTIFIER_PATTERN = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern PERCENT_PATTERN = Pattern.compile("([1-9]?\\d)%");
    private static final Pattern HASHED_KEY = Pattern.compile("sha256:[0-9a-fA-F]{64}");

    private final String format;

    Kind(String format) {
        this.format = format;
    }

    String format() {
        return format;
    }

    boolean isSecret() {
        return this == SECRET || this == SECRET_LIST || this == KEY_256 || this == REDIS_URL || this == PROXY_URL;
    }

    /** Null if the value can be read, else the form that is required. */
    String requirement(String value) {
        boolean readable =
                switch (this) {
                    case TEXT, SECRET, LIST -> true;
                    case SECRET_LIST ->
                        list(value).stream()
                                .allMatch(key -> !key.startsWith("sha256:")
                                        || HASHED_KEY.matcher(key).matches());
                    case BOOLEAN -> value.equals("true") || value.equals("false");
                    case PORT -> number(value, 0, 65_535);
                    case COUNT -> number(value, 1, Integer.MAX_VALUE);
                    case COUNT_TO_100 -> number(value, 1, 100);
                    case DURATION ->
                        DURATION_PATTERN.matcher(value).matches()
                                && !duration(value).isZero();
                    case DURATION_OR_ZERO -> DURATION_PATTERN.matcher(value).matches();
                    case DURATION_OR_PERCENT ->
                        DURATION_PATTERN.matcher(value).matches()
                                || PERCENT_PATTERN.matcher(value).matches();
                    case HTTP_URL -> url(value, "http", "https");
                    case PROXY_URL -> url(value, "http");
                    case WS_URL -> url(value, "ws", "wss");
                    case ORIGIN ->
                        url(value, "http", "https")
                                && value.matches("[a-z]+://[^/?#]+")
                                && URI.create(value).getUserInfo() == null;
                    case IDENTIFIER -> IDENTIFIER_PATTERN.matcher(value).matches();
                    case PATH -> value.startsWith("/") && !value.contains("?") && !value.contains("#");
                    case REDIS_URL ->
                        url(value, "redis", "rediss")
                                && URI.create(value).getPath().matches("(/\\d{0,4})?");
                    case KEY_256 -> key(value);
                };
        return readable ? null : format;
    }

    static Duration duration(String value) {
        Matcher format = DURATION_PATTERN.matcher(value);
        if (!format.matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        long amount = Long.parseLong(format.group(1));
        return switch (format.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    static List<String> list(String value) {
        return Pattern.compile(",")
                .splitAsStream(value)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static boolean number(String value, int from, int to) {
        try {
            int number = Integer.parseInt(value);
            return number >= from && number <= to;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean url(String value, String... schemes) {
        try {
            URI uri = new URI(value);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return List.of(schemes).contains(scheme) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean key(String value) {
        try {
            return Base64.getDecoder().decode(value).length == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
