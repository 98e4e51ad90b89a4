package io.guestway.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The configuration, read once: validated, with defaults and derived properties (the URLs of a region, the guests'
 * OAuth client). Immutable.
 */
public final class Settings {

    /** The value of {@code guestway.genesys.dialect} for the guest WebSocket that Genesys Cloud publishes. */
    public static final String WEB_MESSAGING = "web-messaging";

    private final Map<Key, String> values = new EnumMap<>(Key.class);

    private Settings() {}

    /**
     * Reads the settings. The environment takes precedence over {@code -D}, which takes precedence over the files.
     *
     * @param files the properties of the files
     * @param placeholders resolves {@code {{…}}} in a value
     * @throws ConfigurationException naming the first invalid property and the fix; the other errors are its suppressed
     *     exceptions
     */
    public static Settings read(
            Properties files, Map<String, String> environment, Properties system, UnaryOperator<String> placeholders) {
        ConfigurationErrors errors = new ConfigurationErrors();
        Settings settings = values(files, environment, system, placeholders, errors);
        new Derivation(settings.values, errors).complete();
        errors.throwIfAny();
        return settings;
    }

    /** The same for commands that use only some properties: no property is required. */
    public static Settings readSome(
            Properties files, Map<String, String> environment, Properties system, UnaryOperator<String> placeholders) {
        ConfigurationErrors errors = new ConfigurationErrors();
        Settings settings = values(files, environment, system, placeholders, errors);
        errors.throwIfAny();
        return settings;
    }

    private static Settings values(
            Properties files,
            Map<String, String> environment,
            Properties system,
            UnaryOperator<String> placeholders,
            ConfigurationErrors errors) {
        errors.collect(() -> rejectUnknown(files));
        errors.collect(() -> rejectUnknown(system));
        Settings settings = new Settings();
        for (Key key : Key.values()) {
            errors.of(key, () -> {
                String raw = environment.get(key.environmentVariable());
                raw = raw != null ? raw : system.getProperty(key.property());
                raw = raw != null ? raw : files.getProperty(key.property());
                String value = raw == null ? "" : key.tidy(resolve(key, raw, placeholders));
                if (!value.isBlank()) {
                    key.check(value);
                    settings.values.put(key, value);
                }
            });
        }
        boolean isMessaging = WEB_MESSAGING.equals(settings.values.get(Key.GENESYS_DIALECT));
        for (Key key : Key.values()) {
            (isMessaging ? key.messagingDefault() : key.defaultValue())
                    .ifPresent(given -> settings.values.putIfAbsent(key, given));
        }
        return settings;
    }

    private static String resolve(Key key, String raw, UnaryOperator<String> placeholders) {
        if (!raw.contains("{{")) {
            return raw;
        }
        try {
            return placeholders.apply(raw);
        } catch (RuntimeException e) {
            throw new ConfigurationException(key.property(), "the placeholder cannot be resolved: " + raw);
        }
    }

    private static void rejectUnknown(Properties properties) {
        ConfigurationErrors errors = new ConfigurationErrors();
        for (String name : new TreeSet<>(properties.stringPropertyNames())) {
            if (name.startsWith("guestway.") && Key.of(name).isEmpty()) {
                errors.add(
                        new ConfigurationException(name, "unknown property; did you mean " + Key.nearest(name) + "?"));
            }
        }
        errors.throwIfAny();
    }

    /** All values, defaults and derived ones included, by property name. */
    public Properties asProperties() {
        Properties properties = new Properties();
        values.forEach((key, value) -> properties.setProperty(key.property(), value));
        return properties;
    }

    /** The secret values, which must not be shown. */
    public List<String> secrets() {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().isSecret() && entry.getKey() != Key.REDIS_URL)
                .flatMap(entry -> Kind.list(entry.getValue()).stream())
                .collect(Collectors.toList());
    }

    /** The value; empty if it is not set. */
    public Optional<String> find(Key key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The value. Throws {@link ConfigurationException} if it is not set. */
    public String text(Key key) {
        return find(key).orElseThrow(() -> new ConfigurationException(key.property(), "missing; set it"));
    }

    public Duration duration(Key key) {
        return Kind.duration(text(key));
    }

    public int number(Key key) {
        return Integer.parseInt(text(key));
    }

    public boolean isOn(Key key) {
        return Boolean.parseBoolean(text(key));
    }

    /** Whether the dialect is web-messaging. */
    public boolean isMessaging() {
        return text(Key.GENESYS_DIALECT).equals(WEB_MESSAGING);
    }

    /** The values of a comma-separated list; empty if the property is not set. */
    public List<String> list(Key key) {
        return find(key).map(Kind::list).orElse(List.of());
    }
}
