package io.guestway.sandbox.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.sandbox.platform.Secrets;
import io.guestway.sandbox.platform.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The JWTs and refresh tokens of signed-in guests, and the JWTs for history. Thread-safe. */
final class GuestTokens {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HEADER = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));

    /** One sign-in: a user until the end of its refresh token. */
    record Grant(String id, String user, Instant end) {}

    private final Clock clock;
    private final SandboxSettings settings;
    private final SecretKeySpec key =
            new SecretKeySpec(Secrets.text(32).getBytes(StandardCharsets.US_ASCII), "HmacSHA256");
    private final Map<String, Grant> byRefreshToken = new ConcurrentHashMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();

    GuestTokens(Clock clock, SandboxSettings settings) {
        this.clock = clock;
        this.settings = settings;
    }

    /** The answer of an exchange: a JWT and a refresh token. */
    Map<String, Object> exchange(String user) {
        Grant grant =
                new Grant(Secrets.text(9), user, clock.instant().plus(settings.duration(Setting.GUEST_REFRESH_LIFE)));
        String refreshToken = "guest-refresh-" + Secrets.text(24);
        byRefreshToken.put(refreshToken, grant);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("jwt", guestJwt(grant));
        answer.put("refreshToken", refreshToken);
        return answer;
    }

    /** A new JWT for a refresh token, which is not rotated; null if it is refused. */
    Map<String, Object> refresh(String refreshToken) {
        Grant grant = byRefreshToken.get(refreshToken);
        if (grant == null || !grant.end().isAfter(clock.instant()) || revoked.contains(grant.id())) {
            return null;
        }
        return Map.of("jwt", guestJwt(grant));
    }

    private String guestJwt(Grant grant) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", grant.user());
        claims.put("grant", grant.id());
        claims.put("jti", Secrets.text(6));
        claims.put("exp", end(Setting.GUEST_JWT_LIFE));
        return sign(claims);
    }

    /** The user of a live JWT that is not revoked; else null. */
    String user(String jwt) {
        JsonNode claims = verified(jwt);
        return claims == null
                        || !claims.has("grant")
                        || revoked.contains(claims.path("grant").asText())
                ? null
                : claims.path("sub").asText();
    }

    /** Revokes the sign-in of a live JWT. The caller has checked it. */
    void revoke(String jwt) {
        revoked.add(verified(jwt).path("grant").asText());
    }

    /** The body of a JwtResponse. */
    Map<String, Object> historyJwt(String sessionToken) {
        long end = end(Setting.HISTORY_JWT_LIFE);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("session", sessionToken);
        claims.put("exp", end);
        return Map.of("jwt", sign(claims), "exp", end);
    }

    /** The session token of a live history JWT; else null. */
    String session(String jwt) {
        JsonNode claims = verified(jwt);
        return claims == null || !claims.has("session")
                ? null
                : claims.path("session").asText();
    }

    private long end(Setting life) {
        return clock.instant().plus(settings.duration(life)).getEpochSecond();
    }

    private String sign(Map<String, Object> claims) {
        try {
            String signed = HEADER + "." + encode(JSON.writeValueAsBytes(claims));
            return signed + "." + encode(mac(signed));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode verified(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            byte[] given = Base64.getUrlDecoder().decode(parts[2]);
            if (!MessageDigest.isEqual(given, mac(parts[0] + "." + parts[1]))) {
                return null;
            }
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return claims.path("exp").asLong() > clock.instant().getEpochSecond() ? claims : null;
        } catch (IllegalArgumentException | IOException e) {
            return null;
        }
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
