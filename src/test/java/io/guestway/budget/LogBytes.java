package io.guestway.budget;

import java.net.URISyntaxException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.config.Property;

/** Counts the bytes that the process would write to its log, with the shipped levels and the text format. */
final class LogBytes implements AutoCloseable {

    private static final String SHIPPED = "/guestway/log4j2-text.xml";
    private static final String CONSOLE = "console";

    private final LoggerContext context = LoggerContext.getContext(false);
    private final AtomicInteger bytes = new AtomicInteger();

    LogBytes() throws URISyntaxException {
        Configuration shipped = ConfigurationFactory.getInstance()
                .getConfiguration(
                        context, "budget", LogBytes.class.getResource(SHIPPED).toURI());
        context.setConfiguration(shipped);
        Layout<?> layout = shipped.getAppender(CONSOLE).getLayout();
        AbstractAppender counting = new AbstractAppender("budget", null, layout, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                bytes.addAndGet(layout.toByteArray(event).length);
            }
        };
        counting.start();
        shipped.getRootLogger().addAppender(counting, null, null);
        shipped.getRootLogger().removeAppender(CONSOLE);
        context.updateLoggers();
    }

    int count() {
        return bytes.get();
    }

    @Override
    public void close() {
        context.reconfigure();
    }
}
