package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.sandbox.fault.Fault;
import io.guestway.sandbox.oauth.Grace;
import io.guestway.support.Jar;
import io.guestway.support.Webhook;
import io.guestway.support.World;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at random instants around a rotation, and a restart each time. */
class KilledIT {

    private static final int KILLS = Runs.of(1, 150);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern STORED = Pattern.compile("stored=([0-9.]+)ms");

    @TempDir
    private Path folder;

    private final Random random = new Random(4711);
    private final List<Double> stored = new ArrayList<>();
    private int survivedWithFreshToken;
    private int caughtBetween;
    private int replaysAccepted;
    private int events;

    @Test
    void a_platform_with_grace_never_loses_the_family() throws Exception {
        run(Grace.UNTIL_USED);

        assertThat(events).isZero();
        assertThat(replaysAccepted).isEqualTo(caughtBetween);
    }

    @Test
    void a_platform_without_grace_loses_it_only_between_redemption_and_store_with_one_event_each() throws Exception {
        run(Grace.NONE);

        assertThat(events).isEqualTo(caughtBetween);
    }

    private void run(Grace grace) throws Exception {
        try (Webhook webhook = new Webhook();
                World world = World.prepareTokens(
                        GenesysSandbox.Options.onPort(0)
                                .withTokenLife(Duration.ofHours(1))
                                .withGrace(grace),
                        "guestway.events.webhook-url",
                        webhook.url())) {
            Path journal = world.folder().resolve("secure_tokens.p12.journal");
            boolean between = false;
            for (int kill = 0; kill <= KILLS; kill++) {
                try (Jar jar = Jar.run(folder, Jar.environment(world.properties()))) {
                    jar.awaitOutput("guestway ready");
                    await().atMost(TIMEOUT)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() ->
                                    !world.api().token().path("lastRefresh").isNull()
                                            && !state(world).equals("none"));
                    settle(world, webhook, between);
                    if (kill == KILLS) {
                        break;
                    }
                    String before = world.keystore().read().orElseThrow();
                    world.genesys().show(new Fault("refresh", "delay", null, null, 1 + random.nextInt(20), 1, null));
                    int requests = world.requests("refresh");
                    CompletableFuture<Void> refresh = CompletableFuture.runAsync(() -> {
                        try {
                            world.api().refresh();
                        } catch (UncheckedIOException killed) {
                            // as is wanted
                        }
                    });
                    boolean byJournal = random.nextInt(3) == 0;
                    spinUntil(() -> refresh.isDone()
                            || (byJournal ? Files.exists(journal) : world.requests("refresh") > requests));
                    long pause = TimeUnit.MICROSECONDS.toNanos(random.nextInt(byJournal ? 8_000 : 45_000));
                    long until = System.nanoTime() + pause;
                    spinUntil(() -> System.nanoTime() - until > 0);
                    jar.kill();
                    refresh.get(30, TimeUnit.SECONDS);
                    world.genesys().clearFaults();
                    collect(jar.output());
                    // what the dead process had sent is still being worked on at the platform
                    await().pollDelay(Duration.ofMillis(250)).until(() -> true);
                    // opens, whatever the instant
                    String after = world.keystore().read().orElseThrow();
                    between = !world.genesys().refreshTokens().isFresh(after);
                    assertThat(after.equals(before) || !between).isTrue();
                }
            }
            Collections.sort(stored);
            System.out.printf(
                    "grace=%s kills=%d keystoreOpened=%d survivedWithAFreshToken=%d caughtBetweenRedemptionAndStore=%d"
                            + " replaysAccepted=%d events=%d answerToDurable p50=%.1fms p99=%.1fms n=%d%n",
                    grace.untilSuccessorIsUsed() ? "until-used" : "none",
                    KILLS,
                    KILLS,
                    survivedWithFreshToken,
                    caughtBetween,
                    replaysAccepted,
                    events,
                    stored.get(stored.size() / 2),
                    stored.get(stored.size() * 99 / 100),
                    stored.size());
            try (var files = Files.list(world.folder())) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .as("what a crash left was swept")
                        .noneMatch(name -> name.endsWith(".tmp"));
            }
        }
    }

    /** What the kill before has led to. */
    private void settle(World world, Webhook webhook, boolean between) throws Exception {
        if (!between) {
            assertThat(state(world)).as("a fresh token survives").isEqualTo("valid");
            survivedWithFreshToken++;
            return;
        }
        caughtBetween++;
        if (state(world).equals("valid")) {
            replaysAccepted++;
            return;
        }
        assertThat(state(world)).isEqualTo("reauthentication-required");
        events++;
        await().atMost(TIMEOUT)
                .until(() -> webhook.types().stream()
                                .filter("token.reauthentication-required"::equals)
                                .count()
                        == events);
        assertThat(world.api()
                        .putRefreshToken(world.genesys().newRefreshToken())
                        .status())
                .isEqualTo(204);
        await().atMost(TIMEOUT)
                .until(() -> webhook.types().stream()
                                .filter("token.recovered"::equals)
                                .count()
                        == events);
    }

    private static String state(World world) {
        return world.api().token().path("state").asText();
    }

    private void collect(String output) {
        Matcher each = STORED.matcher(output);
        while (each.find()) {
            stored.add(Double.parseDouble(each.group(1)));
        }
    }

    private static void spinUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + TIMEOUT);
            }
            Thread.onSpinWait();
        }
    }
}
