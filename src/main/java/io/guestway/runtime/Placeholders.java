package io.guestway.runtime;

import java.util.Properties;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/** Resolves {@code {{…}}} as Camel does, vaults included, before there is a context to run in. */
public final class Placeholders {

    private Placeholders() {}

    /** Does something with what resolves the placeholders in a value. */
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
