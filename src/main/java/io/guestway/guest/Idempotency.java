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
 * Idempotency keys (docs/contract.md section 3): the same key with the same body gets the same answer and makes no
 * second guest. A key belongs to one API key; a claim whose owner died lapses.
 */
public final class Idempotency {

    /** How long an answer is remembered. */
    static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Script CLAIM = Script.load(Idempotency.class, "claim");
    private static final Script RELEASE = Script.load(Idempotency.class, "release");

    /** What a claim met. */
    public enum State {
        CLAIMED,
        OTHER_BODY,
        IN_FLIGHT,
        DONE
    }

    /**
     * @param claim where CLAIMED
     * @param issued the answer to give again, where DONE
     */
    public record Result(State state, IdempotencyClaim claim, IssuedGuest issued) {}

    private final RedisLink redis;
    private final GuestKeys keys;
    private final TokenStorage tokens;
    private final Duration claimLife;

    /** @param claimLife after this long the claim of a request that died lapses; longer than any request takes */
    public Idempotency(RedisLink redis, GuestKeys keys, TokenStorage tokens, Duration claimLife) {
        this.redis = redis;
        this.keys = keys;
        this.tokens = tokens;
        this.claimLife = claimLife;
    }

    /** Whether answers can be given again: not where no token is stored. */
    public boolean isAvailable() {
        return tokens.stores();
    }

    /**
     * The claim of a request.
     *
     * @param caller whose key it is
     * @param sameness equal for requests that mean the same
     * @param owner the request id of this attempt
     */
    IdempotencyClaim prepare(String caller, String key, String sameness, String owner) {
        String digest = digest(sameness);
        String claim = JSON.createObjectNode()
                .put("state", "claimed")
                .put("owner", owner)
                .put("sameness", digest)
                .toString();
        return new IdempotencyClaim(keys.idempotency(digest(caller + "\n" + key)), digest, claim);
    }

    /** Claims the key, or says what was met. */
    CompletableFuture<Result> claim(IdempotencyClaim claim, String fingerprint) {
        return redis.run(
                        CLAIM,
                        new String[] {claim.key()},
                        claim.json(),
                        claim.sameness(),
                        Long.toString(claimLife.toMillis()))
                .thenApply(answer -> switch (answer.get(0)) {
                    case "claimed" -> new Result(State.CLAIMED, claim, null);
                    case "other-body" -> new Result(State.OTHER_BODY, null, null);
                    case "in-flight" -> new Result(State.IN_FLIGHT, null, null);
                    default -> new Result(State.DONE, null, again(answer.get(1), fingerprint));
                });
    }

    /** Gives a claim back, so that the next request with this key may try; nothing where it is not ours any more. */
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
