package io.guestway.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.guestway.support.Api;
import io.guestway.support.Load;
import io.guestway.support.Routes;
import io.guestway.support.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every route file is edited under load, valid and invalid, as editors do it: written over, and renamed into place. */
class EditsIT {

    private static final int EDITS = Runs.of(5, 200);
    private static final Duration LIVE = Duration.ofSeconds(5);

    @Test
    void no_request_fails_and_each_valid_edit_is_live_within_five_seconds() throws Exception {
        try (World world = World.prepare()) {
            Path routes = world.folder().resolve("routes");
            Routes.copyTo(routes);
            world.properties().setProperty("guestway.routes.path", routes.toString());
            world.startGuestway();
            List<Path> files;
            try (Stream<Path> all = Files.walk(routes)) {
                files = all.filter(file -> file.toString().endsWith(".camel.yaml"))
                        .sorted()
                        .toList();
            }
            AtomicBoolean running = new AtomicBoolean(true);
            CompletableFuture<List<Integer>> load = CompletableFuture.supplyAsync(() -> {
                List<Integer> statuses = new ArrayList<>();
                try {
                    // in rounds, each of them bounded
                    while (running.get()) {
                        statuses.addAll(Load.of(200, 4, i -> world.api()
                                .issue("device-" + i % 50)
                                .status()));
                    }
                    return statuses;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            long slowest = 0;
            for (int edit = 0; edit < EDITS; edit++) {
                Path file = files.get(edit % files.size());
                String valid = Files.readString(file) + "# edit " + edit + "\n";
                if (edit % 3 == 2) {
                    Files.writeString(file, valid + "- route:\n    nonsense: true\n");
                    await().atMost(LIVE).pollInterval(Duration.ofMillis(50)).until(() -> routesCheck(world)
                            .has("refused"));
                }
                int before = routesCheck(world).path("generation").asInt();
                long began = System.nanoTime();
                if (edit % 2 == 0) {
                    Files.writeString(file, valid);
                } else {
                    Path aside = Files.writeString(world.folder().resolve("aside"), valid);
                    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
                await().atMost(LIVE)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> routesCheck(world).path("generation").asInt() > before
                                && !routesCheck(world).has("refused"));
                slowest = Math.max(
                        slowest, Duration.ofNanos(System.nanoTime() - began).toMillis());
            }
            running.set(false);
            List<Integer> statuses = load.get();
            System.out.printf("edits=%d requests=%d slowestEditToLive=%dms%n", EDITS, statuses.size(), slowest);
            assertThat(statuses).hasSizeGreaterThan(EDITS).containsOnly(201);
        }
    }

    private static JsonNode routesCheck(World world) {
        for (JsonNode check : Api.fetch(world.management() + "/observe/health/ready?data=true")
                .json()
                .path("checks")) {
            if (check.path("name").asText().equals("guestway-routes")) {
                return check.path("data");
            }
        }
        throw new AssertionError("no guestway-routes in the health");
    }
}
