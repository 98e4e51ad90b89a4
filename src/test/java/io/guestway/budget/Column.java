package io.guestway.budget;

/** What the budget counts, in the order of its table. */
enum Column {
    ROUTES("routes entered"),
    PROCESSORS("processors run"),
    CREATED("exchanges created"),
    COPIED("exchanges copied"),
    REDIS_COMMANDS("Redis commands"),
    REDIS_ROUND_TRIPS("Redis round trips"),
    UPSTREAM_CALLS("upstream calls"),
    BYTES_LOGGED("bytes logged");

    private final String title;

    Column(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
