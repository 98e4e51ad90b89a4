package io.guestway.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong with a configuration, so that all of it can be told at once. */
final class ConfigurationErrors {

    private final List<ConfigurationException> errors = new ArrayList<>();
    private final Set<Key> broken = EnumSet.noneOf(Key.class);

    void add(ConfigurationException error) {
        errors.add(error);
    }

    /** Does a step; what it throws is collected. */
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

    /** Whether a value was given that cannot be used: it is not missing besides. */
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
