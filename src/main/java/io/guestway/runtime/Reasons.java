package io.guestway.runtime;

import java.util.ArrayList;
import java.util.List;

/** Says in one line why routes could not be loaded. */
final class Reasons {

    private static final int LONGEST = 400;

    private Reasons() {}

    static String of(Throwable failure, String folder) {
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null && messages.size() < 8; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && !message.isBlank()) {
                messages.add(message.strip().replaceAll("\\s+", " "));
            }
            if (cause.getCause() == cause) {
                break;
            }
        }
        if (messages.isEmpty()) {
            return failure.getClass().getSimpleName();
        }
        // The outermost tells where, the innermost tells why.
        String where = messages.get(0);
        String why = messages.get(messages.size() - 1);
        String line = where.contains(why) ? where : shortened(where, LONGEST / 2) + ": " + why;
        return shortened(line, LONGEST);
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
