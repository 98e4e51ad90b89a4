package io.guestway.cli;

import io.guestway.runtime.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.impl.DefaultLogEventFactory;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;

/**
 * Creates log events. A line is a fact followed by {@code key=value} pairs; in JSON the pairs become separate fields,
 * for lines of routes and classes alike. Control characters, which could write to an operator's terminal, are replaced.
 * An event with an OutOfMemoryError ends the process.
 */
public final class StructuredLogEventFactory extends DefaultLogEventFactory {

    /** System property: whether pairs become fields. */
    static final String AS_FIELDS = "guestwayLogFields";

    /** What follows the fact: only pairs, up to the end of the line. */
    private static final Pattern PAIRS =
            Pattern.compile("(?:(?:^|\\s)[A-Za-z][\\w.-]*=(?:\"[^\"]*\"|\\[[^]]*]|[^\\s\"\\[]\\S*|(?=\\s|$)))+$");

    private static final Pattern PAIR =
            Pattern.compile("([A-Za-z][\\w.-]*)=(?:\"([^\"]*)\"|(\\[[^]]*]|[^\\s\"\\[]\\S*|(?=\\s|$)))");

    private final boolean asFields = Boolean.getBoolean(AS_FIELDS);

    @Override
    public LogEvent createEvent(
            String logger,
            Marker marker,
            String caller,
            StackTraceElement location,
            Level level,
            Message message,
            List<Property> properties,
            Throwable thrown) {
        FatalErrors.exitIfOutOfMemory(thrown);
        String text = message.getFormattedMessage();
        String clean = withoutControls(text);
        if (!asFields) {
            Message shown = clean.equals(text) ? message : new SimpleMessage(clean);
            return super.createEvent(logger, marker, caller, location, level, shown, properties, thrown);
        }
        Matcher pairs = PAIRS.matcher(clean);
        if (!pairs.find()) {
            return super.createEvent(
                    logger, marker, caller, location, level, new SimpleMessage(clean), properties, thrown);
        }
        List<Property> fields = new ArrayList<>(properties == null ? List.of() : properties);
        Matcher pair = PAIR.matcher(pairs.group());
        while (pair.find()) {
            String value = pair.group(2) != null ? pair.group(2) : pair.group(3);
            if (!value.isEmpty()) {
                fields.add(Property.createProperty(pair.group(1), value));
            }
        }
        Message fact = new SimpleMessage(clean.substring(0, pairs.start()));
        return super.createEvent(logger, marker, caller, location, level, fact, fields, thrown);
    }

    private static String withoutControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text.length() + 8);
                text.chars().forEach(c -> {
                    if (c == '\n') {
                        clean.append(" | ");
                    } else if (c == '\t') {
                        clean.append(' ');
                    } else if (c != '\r') {
                        clean.append(Character.isISOControl(c) ? '?' : (char) c);
                    }
                });
                return clean.toString();
            }
        }
        return text;
    }
}
