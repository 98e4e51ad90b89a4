package io.guestway.cli;

import io.guestway.config.Key;
import java.util.Map;
import java.util.Properties;

/** Chooses level and format before the first line is logged; wrong values are refused later, with everything else. */
final class Logging {

    private Logging() {}

    static void configure(Properties files, Map<String, String> environment, Properties system) {
        String wanted = value(Key.LOG_LEVEL, files, environment, system);
        String level = wanted.matches("TRACE|DEBUG|INFO|WARN|ERROR") ? wanted : "INFO";
        String format = value(Key.LOG_FORMAT, files, environment, system);
        System.setProperty("guestwayLogLevel", level);
        System.setProperty("guestwayInnerLevel", level.equals("INFO") ? "WARN" : level);
        if (System.getProperty("log4j2.configurationFile") == null) {
            System.setProperty(
                    "log4j2.configurationFile",
                    format.equals("json") ? "guestway/log4j2-json.xml" : "guestway/log4j2-text.xml");
        }
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
    }

    private static String value(Key key, Properties files, Map<String, String> environment, Properties system) {
        String value = environment.get(key.environmentVariable());
        value = value != null ? value : system.getProperty(key.property());
        value = value != null ? value : files.getProperty(key.property());
        return value != null ? value.strip() : key.defaultValue().orElseThrow();
    }
}
