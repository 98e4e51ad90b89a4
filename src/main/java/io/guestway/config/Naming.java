package io.guestway.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the beans, routes, endpoints and properties of one organisation are called. The shipped files say {@code guestway}
 * everywhere; a second organisation in the same CamelContext is the same files with its own name in that place.
 *
 * @param name lower-case letters and digits, beginning with a letter
 */
public record Naming(String name) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*");

    /** What the shipped files say. */
    public static final Naming SHIPPED = new Naming("guestway");

    private record Place(Pattern pattern, String replacement) {}

    /** Where in a route file a name is a name; variables, classes and what lies in Redis are the same for all. */
    private static final List<Place> PLACES = List.of(
            new Place(Pattern.compile("\\bguestway(?=[A-Z])"), "%s"),
            new Place(Pattern.compile("\\b(direct|seda|timer):guestway-"), "$1:%s-"),
            new Place(Pattern.compile("\\b(id|routeConfigurationId|group|logName): guestway\\b"), "$1: %s"),
            new Place(Pattern.compile("\\bguestway-(http|camel-http|websocket|redis|events):"), "%s-$1:"),
            new Place(Pattern.compile("\\{\\{(\\??)guestway\\."), "{{$1%s."),
            // properties that a description speaks of
            new Place(Pattern.compile("(?<![\\w.])guestway\\.(?=(?!openapi)[a-z]+\\.[a-z])"), "%s."),
            new Place(Pattern.compile("(\"operationId\"\\s*:\\s*\")guestway-"), "$1%s-"));

    /** Throws {@link ConfigurationException} where the name cannot be one. */
    public Naming {
        if (!FORM.matcher(name).matches()) {
            throw new ConfigurationException(
                    "guestway.organisations",
                    "'" + name
                            + "' cannot be the name of an organisation or a keeper; take lower-case letters and digits, beginning with a letter");
        }
    }

    /** Whether it is the name that the shipped files say. */
    public boolean isShipped() {
        return equals(SHIPPED);
    }

    /** A shipped bean name, such as guestwayAdmit, under this name. */
    public String bean(String shipped) {
        return name + shipped.substring(SHIPPED.name.length());
    }

    /** What follows guestway- in a shipped scheme, route id or thread name, under this name. */
    public String prefixed(String rest) {
        return name + "-" + rest;
    }

    /** A shipped property, such as guestway.redis.url, under this name. */
    public String property(String shipped) {
        return name + shipped.substring(SHIPPED.name.length());
    }

    /** A shipped route file, or the OpenAPI file beside it, under this name. */
    public String text(String shipped) {
        if (isShipped()) {
            return shipped;
        }
        String text = shipped;
        for (Place place : PLACES) {
            text = place.pattern.matcher(text).replaceAll(place.replacement.formatted(Matcher.quoteReplacement(name)));
        }
        return text;
    }
}
