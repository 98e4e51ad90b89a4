package io.guestway.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What this process logs, from INFO up, while it is open: every logger's stack traces, and the lines of one. */
public final class LogCapture implements AutoCloseable {

    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final String logger;
    private final LoggerConfig root;
    private final LoggerConfig own;
    private final Configuration configuration;
    private final LoggerContext context = LoggerContext.getContext(false);
    private final AbstractAppender appender = new AbstractAppender("capture", null, null, true, Property.EMPTY_ARRAY) {
        @Override
        public void append(LogEvent event) {
            events.add(event.toImmutable());
        }
    };

    /** @param logger whose lines are wanted at INFO */
    public LogCapture(String logger) {
        this.logger = logger;
        appender.start();
        configuration = context.getConfiguration();
        root = configuration.getRootLogger();
        root.addAppender(appender, Level.WARN, null);
        own = new LoggerConfig(logger, Level.INFO, false);
        own.addAppender(appender, Level.INFO, null);
        configuration.addLogger(logger, own);
        context.updateLoggers();
    }

    /** The messages that begin so, with their level. */
    public List<String> lines(String begin) {
        return events.stream()
                .filter(event -> event.getMessage().getFormattedMessage().startsWith(begin))
                .map(event -> event.getLevel() + " " + event.getMessage().getFormattedMessage())
                .toList();
    }

    /** The messages that came with a stack trace. */
    public List<String> traces() {
        return events.stream()
                .filter(event -> event.getThrown() != null)
                .map(event -> event.getLoggerName() + ": " + event.getMessage().getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        root.removeAppender("capture");
        configuration.removeLogger(logger);
        context.updateLoggers();
    }
}
