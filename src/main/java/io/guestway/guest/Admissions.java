package io.guestway.guest;

import io.guestway.event.InstantText;
import io.guestway.redis.RedisLink;
import io.guestway.redis.Script;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The atomic step that admits a session: see {@link SessionStore#admit}. */
final class Admissions {

    /** Without the functions for sessions with ends of their own: Redis creates all functions at each run. */
    private static final Script ADMIT = Script.load(Admissions.class, "admit", "readable");

    private static final Script ADMIT_OWN_ENDS = Script.load(Admissions.class, "admit", "readable", "own-ends");

    private static final List<String> LATE = List.of("late");

    private final RedisLink redis;
    private final GuestRedisKeys keys;
    private final SessionStore.Policy policy;
    private final Clock clock;
    private final Script script;
    private final Script scriptOfOwnEnds;
    private final AdmissionDeadline deadline;
    private final InstantText now = new InstantText();

    Admissions(RedisLink redis, GuestRedisKeys keys, SessionStore.Policy policy, Clock clock) {
        this.redis = redis;
        this.keys = keys;
        this.policy = policy;
        this.clock = clock;
        this.deadline = new AdmissionDeadline(System::nanoTime, redis.timeout());
        Map<String, Object> constants = new HashMap<>();
        constants.put("life", policy.life().toMillis());
        constants.put("lease", policy.lease() == null ? null : policy.lease().toMillis());
        constants.put("record_life", Idempotency.REMEMBERED.toMillis());
        constants.put("revoke_expired", policy.revokeExpired());
        constants.put("channel", keys.events());
        constants.put("sessions_prefix", keys.sessions(""));
        constants.put("withdrawn_prefix", keys.withdrawn(""));
        this.script = ADMIT.with(constants);
        this.scriptOfOwnEnds = ADMIT_OWN_ENDS.with(constants);
    }

    CompletableFuture<Admission> admit(SessionStore.Write write) {
        return admit(write, policy.hasOwnEnds(), true);
    }

    private CompletableFuture<Admission> admit(SessionStore.Write write, boolean withOwnEnds, boolean withDeadline) {
        long sent = deadline.now();
        return run(write, withOwnEnds, withDeadline ? deadline.of(sent) : "").thenCompose(answer -> {
            if (answer.equals(SessionStore.LACKS_KEYS)) {
                return admit(write, true, withDeadline);
            }
            if (answer.equals(LATE)) {
                // in time for the caller, so it is the clock of Redis that has changed
                deadline.forget();
                return admit(write, withOwnEnds, false);
            }
            Admission admission = Admission.of(answer);
            if (admission.outcome() == Admission.Outcome.ADMITTED) {
                deadline.learn(admission.expiresAt().minus(lifeOf(write)), sent);
            }
            return CompletableFuture.completedFuture(admission);
        });
    }

    private Duration lifeOf(SessionStore.Write write) {
        SessionTerms terms = write.request().terms();
        return terms == null ? policy.life() : terms.life();
    }

    private CompletableFuture<List<String>> run(SessionStore.Write write, boolean withOwnEnds, String until) {
        SessionRequest request = write.request();
        IdempotencyClaim claim = request.claim();
        SessionTerms terms = request.terms();
        List<String> names = new ArrayList<>();
        names.add(keys.sessions(request.fingerprint()));
        names.add(keys.revocations());
        names.add(keys.withdrawn(request.requestId()));
        names.add(keys.unreadable());
        List<String> arguments = new ArrayList<>();
        arguments.add(write.member());
        arguments.add(request.guestId());
        arguments.add(Integer.toString(request.limit().sessions()));
        arguments.add(request.limit().refuses() ? "refuse" : "evict-oldest");
        arguments.add(now.of(clock.instant()));
        arguments.add(until);
        if (policy.revokeExpired()) {
            names.add(keys.lapsing());
        }
        if (claim != null) {
            names.add(claim.key());
            arguments.add(claim.json());
        }
        if (withOwnEnds) {
            names.addAll(keys.ownEnds(request.fingerprint()));
        }
        if (terms != null) {
            if (claim == null) {
                arguments.add("");
            }
            arguments.add(terms.kind());
            arguments.add(write.sealed());
            arguments.add(Long.toString(terms.life().toMillis()));
            arguments.add(terms.adopted() ? "adopted" : terms.proved() ? "proved" : "");
            arguments.add(request.caller());
        }
        return redis.run(
                withOwnEnds ? scriptOfOwnEnds : script, names.toArray(String[]::new), arguments.toArray(String[]::new));
    }
}
