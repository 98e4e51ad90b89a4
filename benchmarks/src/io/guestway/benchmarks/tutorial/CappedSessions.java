package io.guestway.benchmarks.tutorial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.resps.Tuple;

/** The sessions of a fingerprint as the tutorial keeps them: count, evict, create, add, expire. */
final class CappedSessions {

    private static final int LIMIT = 3;
    private static final int LIFE_SECONDS = 3_600;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JedisPooled redis;
    private final Genesys genesys;

    CappedSessions(JedisPooled redis, Genesys genesys) {
        this.redis = redis;
        this.genesys = genesys;
    }

    ObjectNode issue(String fingerprint) throws IOException, InterruptedException {
        String key = key(fingerprint);
        ArrayNode evicted = JSON.createArrayNode();
        long active = redis.zcard(key);
        while (active >= LIMIT) {
            String oldest = redis.zrange(key, 0, 0).get(0);
            String guestId = JSON.readTree(oldest).get("guestId").textValue();
            genesys.invalidateGuest(guestId);
            redis.zrem(key, oldest);
            evicted.add(guestId);
            active--;
        }
        JsonNode guest = genesys.createGuest();
        String guestId = guest.get("id").textValue();
        String guestToken = guest.get("guestToken").textValue();
        Instant now = Instant.now();
        ObjectNode member = JSON.createObjectNode().put("guestId", guestId).put("guestToken", guestToken);
        redis.zadd(key, now.toEpochMilli(), JSON.writeValueAsString(member));
        redis.expire(key, LIFE_SECONDS);
        ObjectNode answer = JSON.createObjectNode()
                .put("guestId", guestId)
                .put("guestToken", guestToken)
                .put("fingerprint", fingerprint)
                .put("createdAt", now.toString())
                .put("expiresAt", now.plusSeconds(LIFE_SECONDS).toString())
                .put("activeSessions", active + 1)
                .put("maxSessions", LIMIT);
        answer.set("evicted", evicted);
        return answer;
    }

    /** The session, or null if there is none. */
    ObjectNode find(String fingerprint, String guestId) throws IOException {
        String key = key(fingerprint);
        for (Tuple session : redis.zrangeWithScores(key, 0, -1)) {
            if (JSON.readTree(session.getElement()).get("guestId").textValue().equals(guestId)) {
                return JSON.createObjectNode()
                        .put("guestId", guestId)
                        .put(
                                "createdAt",
                                Instant.ofEpochMilli((long) session.getScore()).toString())
                        .put(
                                "expiresAt",
                                Instant.now().plusMillis(redis.pttl(key)).toString());
            }
        }
        return null;
    }

    private static String key(String fingerprint) {
        return "msg:guest:" + fingerprint;
    }
}
