package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.platform.SandboxSettings;
import io.guestway.support.Api;
import io.guestway.support.Load;
import io.guestway.support.Replicas;
import io.guestway.support.SessionLimitWatch;
import io.guestway.support.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Several processes in the dialect web-messaging on one Redis. */
class SessionReplicasIT {

    private static final int ISSUES = Runs.of(400, 2_000);
    private static final int DEVICES = 5;
    private static final int ENDS = 2_000;
    private static final int BUDGET = 600;
    private static final String QUEUE = "guestway:msg:guest:ends";

    private static String touchUntil(long epochSeconds) {
        return "{\"expirationDate\":" + epochSeconds + "}";
    }

    @Test
    void the_limit_holds_at_every_instant_with_sessions_of_different_ends() throws Exception {
        String[] keys = IntStream.range(0, DEVICES)
                .mapToObj(i -> "msg:guest:device-" + i)
                .toArray(String[]::new);
        try (World world = World.prepareMessaging(
                        new SandboxSettings().set("connections-per-minute", "6000"),
                        "guestway.genesys.control-connections",
                        "6000");
                Replicas replicas = Replicas.start(world, 2)) {
            System.out.println("dialect web-messaging");
            SessionLimitWatch watch = new SessionLimitWatch(world.server().url(), keys);
            List<Api.Answer> answers;
            try (watch) {
                answers = Load.of(ISSUES, 64, i -> {
                    String device = "device-" + i % DEVICES;
                    Api.Answer issued = replicas.api(i).issue(device);
                    if (i % 4 == 0) {
                        // ends of 1 to 3 s among those of 72 h
                        String session = "/guests/" + device + "/"
                                + issued.json().path("guestId").asText();
                        long soon = System.currentTimeMillis() / 1000 + 1 + i % 3;
                        replicas.api(i + 1).post(session + "/touch", touchUntil(soon));
                    }
                    return issued;
                });
            }

            assertThat(answers).allMatch(answer -> answer.status() == 201);
            assertThat(watch.samples()).isGreaterThan(100);
            assertThat(watch.largest()).isEqualTo(3);
            await().atMost(Duration.ofSeconds(60)).until(() -> world.redis().zcard(QUEUE) == 0);
            System.out.println(ISSUES + " issues at 2 processes, at most " + watch.largest() + " sessions in "
                    + watch.samples() + " samples");
        }
    }

    /** Takes four minutes; ConnectionBudgetIT shows the same with a window of 2 s. The sandbox refuses what is too much. */
    @Test
    @EnabledIfSystemProperty(named = "guestway.faults", matches = "true")
    void a_backlog_of_ends_never_exceeds_the_budget_and_starves_no_caller() throws Exception {
        try (World world = World.prepareMessaging(
                        new SandboxSettings().set("connections-per-minute", Integer.toString(BUDGET)),
                        "guestway.genesys.control-connections",
                        Integer.toString(BUDGET),
                        "guestway.guests.max-per-fingerprint",
                        "1");
                Replicas replicas = Replicas.start(world, 3)) {
            System.out.println("dialect web-messaging");
            Load.of(ENDS, 64, i -> replicas.api(i).issue("device-" + i));
            long began = System.nanoTime();
            // each evicts the guest before
            List<Api.Answer> evicting = Load.of(ENDS, 64, i -> replicas.api(i).issue("device-" + i));
            assertThat(evicting).allMatch(answer -> answer.status() == 201);
            List<Integer> proved = new ArrayList<>();
            List<Integer> deleted = new ArrayList<>();
            await().pollInterval(Duration.ofSeconds(2))
                    .atMost(Duration.ofMinutes(6))
                    .until(() -> {
                        int i = proved.size();
                        proved.add(replicas.api(i)
                                .post("/guests", "{\"fingerprint\":\"caller-" + i + "\",\"prove\":true}")
                                .status());
                        deleted.add(replicas.api(i + 1)
                                .delete("/guests/caller-" + i)
                                .status());
                        return world.redis().zcard(QUEUE) == 0;
                    });

            assertThat(proved).isNotEmpty().allMatch(status -> status == 201);
            assertThat(deleted).allMatch(status -> status == 204);
            assertThat(world.requests("websocket")).isGreaterThanOrEqualTo(ENDS);
            assertThat(world.genesys().shown().get("requests").toString()).doesNotContain("429");
            System.out.println(ENDS + " ends, budget " + BUDGET + ", 3 processes: "
                    + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s, " + proved.size()
                    + " proofs and deletions meanwhile, none refused");
        }
    }
}
