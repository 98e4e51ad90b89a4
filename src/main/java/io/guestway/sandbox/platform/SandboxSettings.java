package io.guestway.sandbox.platform;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The values of the {@link Setting}s. They may change while the sandbox runs. Thread-safe. */
public final class SandboxSettings {

    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private double timeScale = 1;

    /**
     * Sets one.
     *
     * @throws IllegalArgumentException naming the setting and the fix
     */
    public synchronized SandboxSettings set(String name, String value) {
        Setting setting = Setting.of(name)
                .orElseThrow(() -> new IllegalArgumentException(name + ": unknown; one of "
                        + String.join(
                                ", ",
                                Arrays.stream(Setting.values())
                                        .map(Setting::label)
                                        .toList())));
        String requirement = setting.requirement(value);
        if (requirement != null) {
            throw new IllegalArgumentException(name + ": " + requirement);
        }
        values.put(setting, value);
        return this;
    }

    /** Divides all durations, so that a day passes in minutes. */
    public synchronized SandboxSettings withTimeScale(double factor) {
        timeScale = factor;
        return this;
    }

    /** The value as text. */
    public synchronized String text(Setting setting) {
        return values.getOrDefault(setting, setting.usual());
    }

    /** A number. */
    public int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    /** A switch. */
    public boolean isOn(Setting setting) {
        return Boolean.parseBoolean(text(setting));
    }

    /** A list. */
    public List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** A duration, divided by the time scale; at least 1 ms. */
    public Duration duration(Setting setting) {
        String value = text(setting);
        int unitAt = value.replaceAll("\\D+$", "").length();
        long amount = Long.parseLong(value.substring(0, unitAt));
        long millis =
                switch (value.substring(unitAt)) {
                    case "ms" -> amount;
                    case "s" -> Duration.ofSeconds(amount).toMillis();
                    case "m" -> Duration.ofMinutes(amount).toMillis();
                    case "h" -> Duration.ofHours(amount).toMillis();
                    default -> Duration.ofDays(amount).toMillis();
                };
        synchronized (this) {
            return Duration.ofMillis(Math.max(1, (long) (millis / timeScale)));
        }
    }
}
