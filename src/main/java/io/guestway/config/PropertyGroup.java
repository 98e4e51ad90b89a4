package io.guestway.config;

/** What a property belongs to. The groups, in this order, are the sections of the documents about properties. */
public enum PropertyGroup {
    HTTP_API("HTTP API"),
    GENESYS("Genesys Cloud"),
    GUESTS("Guests"),
    REDIS("Redis"),
    EVENTS("Events"),
    HEALTH("Health and metrics"),
    LOGS("Logs"),
    ROUTES("Routes and organisations"),
    TOKEN("Platform token");

    private final String title;

    PropertyGroup(String title) {
        this.title = title;
    }

    /** The heading of its section. */
    public String title() {
        return title;
    }
}
