package io.guestway.guest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Idempotency keys (docs/contract.md section 3): the same key with the same body gets the same answer and creates no
 * second guest. Keys of different API keys are independent. The claim of a crashed request expires.
 */
public final class Idempotency {

    /** How long an answer is stored. */
    static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Script CLAIM = Script.load(Idempotency.class, "claim");
    private static final Script RELEASE = Script.load(Idempotency.class, "release");

    /** The state of an idempotency key. */
    public enum State {
        CLAIMED,
        OTHER_BODY,
        IN_FLIGHT,
        DONE
    }

    /**
     * @param claim if CLAIMED
     * @param issued the answer to replay, if DONE
     */
    public record Result(State state, IdempotencyClaim claim, IssuedGuest issued) {}

    private final RedisLink redis;
    private final GuestRedisKeys keys;
    private final TokenStorage tokens;
    private final Duration claimLife;

    /** @param claimLife when the claim of a crashed request expires; longer than any request takes */
    public Idempotency(RedisLink redis, GuestRedisKeys keys, TokenStorage tokens, Duration claimLife) {
        this.redis = redis;
        this.keys = keys;
        this.tokens = tokens;
        this.claimLife = claimLife;
    }

    /** Whether answers can be replayed; false if no tokens are stored. */
    public boolean isAvailable() {
        return tokens.stores();
    }

    /**
     * The claim of a request.
     *
     * @param caller the caller that the key belongs to
     * @param canonicalBody equal for equivalent requests
     * @param owner the request id of this attempt
     */
    IdempotencyClaim prepare(String caller, String key, String canonicalBody, String owner) {
        String digest = digest(canonicalBody);
        String claim = JSON.createObjectNode()
                .put("state", "claimed")
                .put("owner", owner)
                .put("requestDigest", digest)
                .toString();
        return new IdempotencyClaim(keys.idempotency(digest(caller + "\n" + key)), digest, claim);
    }

    /** Claims the key and returns its state. */
    CompletableFuture<Result> claim(IdempotencyClaim claim, String fingerprint) {
        return redis.run(
                        CLAIM,
                        new String[] {claim.key()},
                        claim.json(),
                        claim.requestDigest(),
                        Long.toString(claimLife.toMillis()))
                .thenApply(answer -> switch (answer.get(0)) {
                    case "claimed" -> new Result(State.CLAIMED, claim, null);
                    case "other-body" -> new Result(State.OTHER_BODY, null, null);
                    case "in-flight" -> new Result(State.IN_FLIGHT, null, null);
                    default -> new Result(State.DONE, null, again(answer.get(1), fingerprint));
                });
    }

    /**
     * Releases a claim, so that the next request with this key can claim it; without effect if it is no longer ours.
     */
    CompletionStage<Void> release(IdempotencyClaim claim) {
        return redis.runEarly(RELEASE, new String[] {claim.key()}, claim.json()).thenAccept(done -> {});
    }

    private IssuedGuest again(String record, String fingerprint) {
        try {
            JsonNode done = JSON.readTree(record);
            JsonNode member = JSON.readTree(done.path("member").textValue());
            String guestId = member.path("guestId").textValue();
            String evicted = done.path("evicted").asText();
            return new IssuedGuest(
                    guestId,
                    tokens.open(member.path("guestToken").asText(), fingerprint, guestId),
                    fingerprint,
                    Instant.ofEpochMilli(Long.parseLong(done.path("createdAt").textValue())),
                    Instant.ofEpochMilli(Long.parseLong(done.path("expiresAt").textValue())),
                    Integer.parseInt(done.path("active").textValue()),
                    evicted.isEmpty() ? List.of() : List.of(evicted.split(" ")));
        } catch (JsonProcessingException | GeneralSecurityException e) {
            throw new CompletionException(e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
