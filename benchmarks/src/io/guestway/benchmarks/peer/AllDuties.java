package io.guestway.benchmarks.peer;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** API key, validation, encryption, request id, log line and metrics, as Guestway has them. */
final class AllDuties implements Duties {

    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final ApiKeyCheck keys;
    private final GuestJson json = new GuestJson();
    private final TokenSeal seal;
    private final IssueLog log;
    private final Meters meters;

    private AllDuties(String apiKey, byte[] encryptionKey, Meters meters) {
        this.keys = new ApiKeyCheck(apiKey);
        this.seal = new TokenSeal(encryptionKey);
        this.log = new IssueLog(encryptionKey);
        this.meters = meters;
    }

    /** Duties for each event loop, with secrets from the environment and one registry of metrics. */
    static Supplier<Duties> factory() {
        String apiKey = System.getenv("GUESTWAY_API_KEYS");
        byte[] encryptionKey = Base64.getDecoder().decode(System.getenv("GUESTWAY_REDIS_ENCRYPTION_KEY"));
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        return () -> new AllDuties(apiKey, encryptionKey, new Meters(registry));
    }

    @Override
    public boolean mayCall(HttpServerRequest request) {
        return keys.isValid(request.getHeader("X-API-Key"));
    }

    @Override
    public String requestId(HttpServerRequest request) {
        String given = request.getHeader("X-Request-Id");
        if (given != null && REQUEST_ID.matcher(given).matches()) {
            return given;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    @Override
    public String fingerprint(Buffer body) {
        return json.fingerprint(body);
    }

    @Override
    public Guest created(Buffer answer) {
        Guest guest = json.created(answer);
        return guest == null
                ? null
                : new Guest(
                        guest.id(), new String(JsonStringEncoder.getInstance().quoteAsString(guest.token())));
    }

    @Override
    public String seal(String token, String fingerprint, String guestId) {
        return seal.seal(token, fingerprint + " " + guestId);
    }

    @Override
    public void called(String call, int status, long begunNanos) {
        meters.called(call, status, System.nanoTime() - begunNanos);
    }

    @Override
    public void issued(
            String fingerprint, String guestId, long active, String[] evicted, String requestId, String correlationId) {
        meters.issued(evicted.length);
        log.issued(fingerprint, guestId, active, evicted, requestId, correlationId);
    }

    @Override
    public void addHeaders(HttpServerResponse response, String requestId) {
        response.putHeader("X-Request-Id", requestId).putHeader("Cache-Control", "no-store");
    }

    @Override
    public String page(String path) {
        return path.equals("/observe/metrics") ? meters.scrape() : null;
    }
}
