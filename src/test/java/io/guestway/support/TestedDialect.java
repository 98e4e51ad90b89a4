package io.guestway.support;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The dialect that a suite of both dialects runs in, chosen by {@code -Dguestway.test.dialect}. What those suites ask of the
 * platform has the same names in both: a guest is alive, is created by a call, and is ended by another. In web-messaging each
 * session is proved, because minting calls nobody.
 */
public enum TestedDialect {
    GUESTS_API("guestway:msg:guest:revocations", "create", "invalidate") {
        @Override
        @SuppressWarnings("unchecked")
        Set<String> alive(GenesysSandbox genesys) {
            return new TreeSet<>((List<String>) genesys.shown().get("guestsAlive"));
        }

        @Override
        @SuppressWarnings("unchecked")
        Map<String, Integer> ended(GenesysSandbox genesys) {
            return (Map<String, Integer>) genesys.shown().get("invalidations");
        }

        @Override
        public String guestToken() {
            return "token-.*";
        }

        @Override
        public List<Fault> faultsUnderLoad() {
            return List.of(
                    new Fault("create", "status", 429, "1", null, null, 10),
                    new Fault("create", "status", 503, null, null, null, 5),
                    new Fault("create", "lost", null, null, null, null, 2),
                    new Fault("invalidate", "status", 503, null, null, null, 5));
        }

        @Override
        Fault refusedCreation(Integer count) {
            return new Fault("create", "status", 500, null, null, count, null);
        }

        @Override
        Fault refusedEnd(Integer count) {
            return new Fault("invalidate", "status", 503, null, null, count, null);
        }
    },
    WEB_MESSAGING("guestway:msg:guest:ends", "configure", "close-session") {
        @Override
        Set<String> alive(GenesysSandbox genesys) {
            return genesys.messaging().alive().stream()
                    .map(TestedDialect::id)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        @Override
        Map<String, Integer> ended(GenesysSandbox genesys) {
            Map<String, Integer> ended = new TreeMap<>();
            genesys.messaging().closed().forEach((token, times) -> ended.put(id(token), times));
            return ended;
        }

        @Override
        public String guestToken() {
            return "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
        }

        @Override
        public List<Fault> faultsUnderLoad() {
            return List.of(
                    new Fault("websocket", "status", 429, "1", null, null, 2),
                    new Fault("configure", "close-socket", null, null, null, null, 5),
                    new Fault("configure", "lost", null, null, null, null, 2),
                    new Fault("close-session", "close-socket", null, null, null, null, 5));
        }

        @Override
        Fault refusedCreation(Integer count) {
            return Fault.answering("configure", count, "string", 5000, "Unexpected error");
        }

        @Override
        Fault refusedEnd(Integer count) {
            return Fault.answering("close-session", count, "string", 5000, "Unexpected error");
        }
    };

    /** The one of this run. */
    public static final TestedDialect CURRENT =
            "web-messaging".equals(System.getProperty("guestway.test.dialect")) ? WEB_MESSAGING : GUESTS_API;

    /** The ids of the guests by their tokens, as the answers to the tests had them. */
    private static final Map<String, String> IDS = new ConcurrentHashMap<>();

    static {
        System.out.println("dialect " + CURRENT.label());
    }

    private final String queue;
    private final String creation;
    private final String end;

    TestedDialect(String queue, String creation, String end) {
        this.queue = queue;
        this.creation = creation;
        this.end = end;
    }

    /** The value of {@code guestway.genesys.dialect}. */
    public String label() {
        return this == WEB_MESSAGING ? "web-messaging" : "guests-api";
    }

    /** The sorted set in Redis of guests whose end Genesys has to confirm. */
    public String queue() {
        return queue;
    }

    static void issued(String token, String guestId) {
        IDS.put(token, guestId);
    }

    private static String id(String token) {
        return IDS.getOrDefault(token, "not-returned-" + Integer.toHexString(token.hashCode()));
    }

    abstract Set<String> alive(GenesysSandbox genesys);

    abstract Map<String, Integer> ended(GenesysSandbox genesys);

    /** What each token looks like, as a regular expression. */
    public abstract String guestToken();

    abstract Fault refusedCreation(Integer count);

    abstract Fault refusedEnd(Integer count);

    Fault delayedCreation(Duration delay, Integer count) {
        return new Fault(creation, "delay", null, null, (int) delay.toMillis(), count, null);
    }

    Fault delayedEnd(Duration delay, Integer count) {
        return new Fault(end, "delay", null, null, (int) delay.toMillis(), count, null);
    }

    Fault hangingEnd(Integer count) {
        return new Fault(end, "hang", null, null, null, count, null);
    }

    /** Faults of all kinds, each for some percent of the calls. */
    public abstract List<Fault> faultsUnderLoad();
}
