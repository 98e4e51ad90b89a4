package io.guestway.sandbox;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The state of the sandbox: tokens, guests, faults and counters. Guarded by its own monitor. */
final class SandboxState {

    /**
     * A guest: its token, when it was created and invalidated (epoch ms), and how often its invalidation was requested.
     */
    static final class Guest {
        final String token;
        final long createdAt;
        long invalidatedAt;
        int invalidations;

        Guest(String token, long createdAt) {
            this.token = token;
            this.createdAt = createdAt;
        }
    }

    /**
     * A refresh token: how often it was presented, and when it was first redeemed (epoch ms, 0 if it was not) for which
     * successor.
     */
    private static final class RefreshToken {
        private int presented;
        private long redeemedAt;
        private String successor;
    }

    private final LongSupplier millis;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong lastGuest = new AtomicLong();
    private final Map<String, Long> accessTokens = new LinkedHashMap<>();
    private final Map<String, RefreshToken> refreshTokens = new LinkedHashMap<>();
    private final Map<String, Map.Entry<String, String>> codes = new HashMap<>();
    private final Map<String, Guest> guests = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> requests = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private int replays;

    SandboxState(LongSupplier millis) {
        this.millis = millis;
    }

    synchronized String accessToken(Duration life) {
        String token = "access-" + text(24);
        accessTokens.put(token, millis.getAsLong() + life.toMillis());
        return token;
    }

    synchronized boolean isValid(String accessToken) {
        Long end = accessTokens.get(accessToken);
        return end != null && end > millis.getAsLong();
    }

    /** All access tokens issued so far, in order. */
    synchronized List<String> accessTokens() {
        return List.copyOf(accessTokens.keySet());
    }

    /** A new refresh token as issued by a login; previous ones are unchanged. */
    synchronized String refreshToken() {
        String token = "refresh-" + text(24);
        refreshTokens.put(token, new RefreshToken());
        return token;
    }

    /** The successor of a valid refresh token, or the token itself without rotation; null if it is not valid. */
    synchronized String redeem(String refreshToken, boolean rotate, Grace grace) {
        RefreshToken known = refreshTokens.get(refreshToken);
        if (known == null) {
            return null;
        }
        known.presented++;
        long now = millis.getAsLong();
        if (known.redeemedAt > 0) {
            if (!isIn(grace, known, now)) {
                return null;
            }
            replays++;
        }
        if (!rotate) {
            return refreshToken;
        }
        known.redeemedAt = known.redeemedAt > 0 ? known.redeemedAt : now;
        // a replay gets a new successor; the lost one becomes invalid
        refreshTokens.remove(known.successor);
        known.successor = refreshToken();
        return known.successor;
    }

    private boolean isIn(Grace grace, RefreshToken known, long now) {
        if (grace.untilSuccessorIsUsed()) {
            RefreshToken successor = refreshTokens.get(known.successor);
            return successor != null && successor.redeemedAt == 0;
        }
        return grace.time() != null && now - known.redeemedAt <= grace.time().toMillis();
    }

    /** Whether the token is valid and not redeemed. */
    synchronized boolean isFresh(String refreshToken) {
        RefreshToken known = refreshTokens.get(refreshToken);
        return known != null && known.redeemedAt == 0;
    }

    /** Revokes a refresh token. */
    synchronized void revoke(String refreshToken) {
        refreshTokens.remove(refreshToken);
    }

    /** A single-use authorization code, bound to the PKCE challenge. */
    synchronized String code(String challenge, String redirectUri) {
        String code = "code-" + text(16);
        codes.put(code, Map.entry(challenge, redirectUri));
        return code;
    }

    /** Redeems a code: its challenge and redirect URI; null if it is unknown. */
    synchronized Map.Entry<String, String> redeemCode(String code) {
        return codes.remove(code);
    }

    synchronized Map.Entry<String, Guest> createGuest() {
        String id = "guest-" + lastGuest.incrementAndGet() + "-" + text(6);
        Guest guest = new Guest("token-" + text(32), millis.getAsLong());
        guests.put(id, guest);
        return Map.entry(id, guest);
    }

    /** Whether the guest was ever created. */
    synchronized boolean invalidate(String id) {
        Guest guest = guests.get(id);
        if (guest == null) {
            return false;
        }
        guest.invalidations++;
        if (guest.invalidatedAt == 0) {
            guest.invalidatedAt = millis.getAsLong();
        }
        return true;
    }

    synchronized void count(String call, String outcome) {
        requests.computeIfAbsent(call, name -> new LinkedHashMap<>()).merge(outcome, 1, Integer::sum);
    }

    synchronized void add(Fault fault) {
        faults.add(fault);
    }

    synchronized void clearFaults() {
        faults.clear();
    }

    /** The fault that affects this request, or null. */
    synchronized Fault meet(String call) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            boolean hits = fault.percent() == null || random.nextInt(100) < fault.percent();
            if (fault.call().equals(call) && hits) {
                Fault left = fault.met();
                if (left == null) {
                    faults.remove(i);
                } else {
                    faults.set(i, left);
                }
                return fault;
            }
        }
        return null;
    }

    synchronized void expireAccessTokens() {
        accessTokens.clear();
    }

    /** The state without tokens. */
    synchronized Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        List<String> alive = new ArrayList<>();
        Map<String, Integer> invalidations = new LinkedHashMap<>();
        guests.forEach((id, guest) -> {
            if (guest.invalidatedAt == 0) {
                alive.add(id);
            }
            if (guest.invalidations > 0) {
                invalidations.put(id, guest.invalidations);
            }
        });
        shown.put("guestsCreated", guests.size());
        shown.put("guestsAlive", alive);
        shown.put("invalidations", invalidations);
        shown.put("requests", new LinkedHashMap<>(requests));
        shown.put(
                "rotations",
                refreshTokens.values().stream()
                        .filter(token -> token.redeemedAt > 0)
                        .count());
        shown.put("replaysAccepted", replays);
        shown.put(
                "mostPresentationsOfOneRefreshToken",
                refreshTokens.values().stream()
                        .mapToInt(token -> token.presented)
                        .max()
                        .orElse(0));
        shown.put("faults", List.copyOf(faults));
        return shown;
    }

    private String text(int bytes) {
        byte[] raw = new byte[bytes];
        random.nextBytes(raw);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }
}
