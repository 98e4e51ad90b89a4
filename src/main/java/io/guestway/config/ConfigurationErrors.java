package io.guestway.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Collects configuration errors, so that all of them are reported at once. */
final class ConfigurationErrors {

    private final List<ConfigurationException> errors = new ArrayList<>();
    private final Set<Key> broken = EnumSet.noneOf(Key.class);

    void add(ConfigurationException error) {
        errors.add(error);
    }

    /** Runs a step and collects what it throws. */
    void collect(Runnable step) {
        try {
            step.run();
        } catch (ConfigurationException e) {
            errors.add(e);
        }
    }

    /** The same for the value of one property. */
    void of(Key key, Runnable step) {
        try {
            step.run();
        } catch (ConfigurationException e) {
            broken.add(key);
            errors.add(e);
        }
    }

    /** Whether the property has an invalid value, so that it is not reported as missing too. */
    boolean concern(Key key) {
        return broken.contains(key);
    }

    /** Throws the first error, with the others as its suppressed exceptions; without effect if there is none. */
    void throwIfAny() {
        if (errors.isEmpty()) {
            return;
        }
        ConfigurationException first = errors.get(0);
        for (ConfigurationException other : errors.subList(1, errors.size())) {
            first.addSuppressed(other);
        }
        throw first;
    }
}
