package io.guestway.cli;

import java.io.OutputStream;
import java.nio.charset.Charset;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.appender.AbstractOutputStreamAppender;
import org.apache.logging.log4j.core.appender.OutputStreamManager;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;

/**
 * Writes to the standard output, once for all lines that an asynchronous logger hands over together. The console
 * appender of log4j makes a system call for each line, whatever its {@code immediateFlush} says.
 */
@Plugin(name = "StandardOutput", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE)
public final class StandardOutputAppender extends AbstractOutputStreamAppender<OutputStreamManager> {

    private StandardOutputAppender(Builder builder, OutputStreamManager manager, Layout<?> layout) {
        super(
                builder.getName(),
                layout,
                builder.getFilter(),
                builder.isIgnoreExceptions(),
                false,
                Property.EMPTY_ARRAY,
                manager);
    }

    /** The builder that log4j fills from the configuration file. */
    @PluginBuilderFactory
    public static Builder newBuilder() {
        return new Builder();
    }

    /** Has the attributes of every appender, such as {@code name}. */
    public static final class Builder extends AbstractOutputStreamAppender.Builder<Builder>
            implements org.apache.logging.log4j.core.util.Builder<StandardOutputAppender> {

        private OutputStream output = System.out;

        /** Another stream, which is closed with the appender. */
        Builder setOutput(OutputStream output) {
            this.output = output;
            return this;
        }

        @Override
        public StandardOutputAppender build() {
            Layout<?> layout = getOrCreateLayout(Charset.defaultCharset());
            return new StandardOutputAppender(this, new Manager(output, getName(), layout, getBufferSize()), layout);
        }
    }

    private static final class Manager extends OutputStreamManager {

        Manager(OutputStream output, String name, Layout<?> layout, int bufferSize) {
            super(output, name, layout, true, bufferSize);
        }
    }
}
