package io.guestway.sandbox.guestsapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.oauth.AccessTokens;
import io.guestway.sandbox.platform.Answer;
import io.guestway.sandbox.platform.Endpoints;
import io.guestway.sandbox.platform.Secrets;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The guests of the dialect guests-api: created and invalidated over HTTP. Thread-safe. */
public final class Guests {

    public static final String PATH = "/api/v2/conversations/messaging/guests";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final class Guest {
        private Instant invalidatedAt;
        private int invalidations;
    }

    private final AccessTokens accessTokens;
    private final Clock clock;
    private final Map<String, Guest> guests = new LinkedHashMap<>();

    public Guests(AccessTokens accessTokens, Clock clock) {
        this.accessTokens = accessTokens;
        this.clock = clock;
    }

    /** Adds its endpoints. */
    public void mount(Router router, Endpoints endpoints) {
        router.post(PATH).handler(endpoints.handler("create", this::create));
        router.post(PATH + "/:id/invalidate").handler(endpoints.handler("invalidate", this::invalidate));
    }

    private Answer create(RoutingContext request) {
        Answer refusal = accessTokens.refusal(request);
        if (refusal != null) {
            return refusal;
        }
        try {
            JSON.readTree(Endpoints.body(request));
        } catch (JsonProcessingException e) {
            return Answer.error(400, "bad.request", "The body is not JSON");
        }
        return new Answer(200, create());
    }

    private synchronized Map<String, Object> create() {
        String id = "guest-" + (guests.size() + 1) + "-" + Secrets.text(6);
        guests.put(id, new Guest());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("guestToken", "token-" + Secrets.text(32));
        body.put("createdTimestamp", clock.instant().toString());
        return body;
    }

    private Answer invalidate(RoutingContext request) {
        Answer refusal = accessTokens.refusal(request);
        if (refusal != null) {
            return refusal;
        }
        return invalidate(request.pathParam("id"))
                ? new Answer(204, null)
                : Answer.error(404, "not.found", "The guest does not exist");
    }

    /** Whether the guest was ever created. */
    private synchronized boolean invalidate(String id) {
        Guest guest = guests.get(id);
        if (guest == null) {
            return false;
        }
        guest.invalidations++;
        if (guest.invalidatedAt == null) {
            guest.invalidatedAt = clock.instant();
        }
        return true;
    }

    /** The guests, without tokens. */
    public synchronized Map<String, Object> shown() {
        List<String> alive = new ArrayList<>();
        Map<String, Integer> invalidations = new LinkedHashMap<>();
        guests.forEach((id, guest) -> {
            if (guest.invalidatedAt == null) {
                alive.add(id);
            }
            if (guest.invalidations > 0) {
                invalidations.put(id, guest.invalidations);
            }
        });
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("guestsCreated", guests.size());
        shown.put("guestsAlive", alive);
        shown.put("invalidations", invalidations);
        return shown;
    }
}
