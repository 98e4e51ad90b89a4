package io.guestway.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Describes in one line why routes could not be loaded. */
final class Reasons {

    private static final int LONGEST = 700;
    /** Values of URI parameters and credentials of a URI, which are masked. */
    private static final Pattern PARAMETER = Pattern.compile("([?&][^=&\\s]+=)[^&\\s\\]}]+");

    private static final Pattern USER = Pattern.compile("://[^/@\\s]+@");

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
        // the outermost message has the place, the innermost the reason
        String where = messages.get(0);
        String why = messages.get(messages.size() - 1);
        String line =
                where.contains(why) && where.length() <= LONGEST ? where : shortened(where, LONGEST / 2) + ": " + why;
        return shortened(masked(line), LONGEST);
    }

    static String masked(String text) {
        return USER.matcher(PARAMETER.matcher(text).replaceAll("$1xxxxxx")).replaceAll("://xxxxxx@");
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
