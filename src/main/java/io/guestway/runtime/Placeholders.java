package io.guestway.runtime;

import java.util.Properties;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** Resolves {@code {{…}}} like Camel, including vaults, before the context exists. */
public final class Placeholders {

    private Placeholders() {}

    /** Runs work with a resolver of placeholders. */
    public static <T> T with(Properties files, Function<UnaryOperator<String>, T> work) {
        CamelContext bootstrap = new DefaultCamelContext();
        try {
            bootstrap.getPropertiesComponent().setInitialProperties(files);
            return work.apply(bootstrap::resolvePropertyPlaceholders);
        } finally {
            bootstrap.stop();
        }
    }
}
