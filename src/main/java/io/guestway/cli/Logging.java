package io.guestway.cli;

import io.guestway.config.Key;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;

/**
 * Sets level and format before the first line is logged. Invalid values are rejected later with the other configuration
 * errors.
 */
final class Logging {

    private static final Duration LOOK_PERIOD = Duration.ofMillis(2);
    private static final int QUEUED_LINES = 16 * 1024;

    private Logging() {}

    /** Writes the queued lines; afterwards nothing is logged. */
    static void finish() {
        LogManager.shutdown();
    }

    static void configure(Properties files, Map<String, String> environment, Properties system) {
        String wanted = value(Key.LOG_LEVEL, files, environment, system);
        String level = wanted.matches("TRACE|DEBUG|INFO|WARN|ERROR") ? wanted : "INFO";
        String format = value(Key.LOG_FORMAT, files, environment, system);
        System.setProperty("guestwayLogLevel", level);
        System.setProperty("guestwayInnerLevel", level.equals("INFO") ? "WARN" : level);
        if (System.getProperty("log4j2.configurationFile") == null) {
            boolean json = format.equals("json");
            System.setProperty(
                    "log4j2.configurationFile", json ? "guestway/log4j2-json.xml" : "guestway/log4j2-text.xml");
            System.setProperty(StructuredLogEventFactory.AS_FIELDS, Boolean.toString(json));
            System.setProperty("log4j2.logEventFactory", StructuredLogEventFactory.class.getName());
        }
        // a full queue holds its callers. The writing thread looks for lines by itself, so that no caller has to wake
        // it.
        setDefault("log4j2.asyncLoggerConfigWaitStrategy", "Sleep");
        setDefault("log4j2.asyncLoggerConfigRetries", "0");
        setDefault("log4j2.asyncLoggerConfigSleepTimeNs", Long.toString(LOOK_PERIOD.toNanos()));
        setDefault("log4j2.asyncLoggerConfigRingBufferSize", Integer.toString(QUEUED_LINES));
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        // installed as a log filter: netty reports the failure only in a log event
        LoggerContext.getContext(false).getConfiguration().getRootLogger().addFilter(new OpenFilesFilter());
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String value(Key key, Properties files, Map<String, String> environment, Properties system) {
        String value = environment.get(key.environmentVariable());
        value = value != null ? value : system.getProperty(key.property());
        value = value != null ? value : files.getProperty(key.property());
        return value != null ? value.strip() : key.defaultValue().orElseThrow();
    }
}
