package io.guestway.benchmarks;

import static io.guestway.benchmarks.NumberedText.NUMBER;

import java.util.Locale;

/** What the callers ask for. */
enum Shape {
    /** A guest for a device without sessions. */
    CREATE(201, false, 0),
    /** A guest for a device at its session limit, which evicts the oldest one. */
    EVICT(201, true, 3),
    /** One session of a device. */
    GET(200, false, 3),
    /** As {@link #CREATE}, while Genesys answers 429 to every tenth create call. */
    STORM(201, false, 0),
    /** As {@link #CREATE}, at a fixed rate whether or not answers arrive. */
    OFFERED(201, false, 0);

    /** Enough devices that no two requests for one are in flight. */
    static final int POOL = 2_000;

    private final int status;
    private final boolean evicting;
    private final int sessions;

    Shape(int status, boolean evicting, int sessions) {
        this.status = status;
        this.evicting = evicting;
        this.sessions = sessions;
    }

    /** The status of a successful answer. */
    int status() {
        return status;
    }

    /** Whether each successful answer names an evicted guest. */
    boolean isEvicting() {
        return evicting;
    }

    boolean isIssuing() {
        return status == 201;
    }

    /** Of how many create calls one is answered 429; 0: none. */
    int refusedOneOf() {
        return this == STORM ? 10 : 0;
    }

    /** Whether callers may be told 503. */
    boolean mayRefuse() {
        return this == STORM;
    }

    /** The shape to warm up with. */
    Shape warmUp() {
        return this == STORM || this == OFFERED ? CREATE : this;
    }

    /** The number of sessions that each device has before the load. */
    int sessions() {
        return sessions;
    }

    /** The number of the device of a request. */
    long device(long request) {
        return sessions == 0 ? request : request % POOL;
    }

    /** The request, but for the number of the device. */
    NumberedText request(String apiKey) {
        String headers = "Host: 127.0.0.1\r\nX-API-Key: " + apiKey + "\r\n";
        if (!isIssuing()) {
            return new NumberedText("GET /api/v1/guests/" + fingerprint(NUMBER) + "/" + guestId(NUMBER, 1)
                    + " HTTP/1.1\r\n" + headers + "\r\n");
        }
        String body = "{\"fingerprint\":\"" + fingerprint(NUMBER) + "\"}";
        return new NumberedText("POST /api/v1/guests HTTP/1.1\r\n" + headers
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    static String fingerprint(String device) {
        return "device-" + device;
    }

    static String guestId(String device, int session) {
        return "earlier-" + device + "-" + session;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
