package io.guestway.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.guestway.sandbox.GenesysSandbox;
import io.guestway.support.Api;
import io.guestway.support.Routes;
import io.guestway.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A budget that is counted, not timed: what one request costs is in the table of benchmarks/budget.md. If a change of
 * the costs is intended, the same test writes the table again with {@code -Dguestway.draw=true}.
 */
class BudgetIT {

    private static final int SAMPLES = 5;
    private static final int SESSION_LIMIT = 3;
    /** From the tenth on, ids of the sandbox's guests are equally long in the log; the oldest session is one of those. */
    private static final int WARM_UP = 9 + SESSION_LIMIT;

    private static final String SEAM = "direct:guestway-genesys-create-guest";
    private static final Pattern SEAM_ROUTE = Pattern.compile("(from:\\s+uri: )" + SEAM + "(?=\\s)");
    private static final String INNER = "direct:mine-genesys-create-guest";
    private static final String STEP = """
            - route:
                id: mine-create-guest
                description: Labels each guest, and has it created as before.
                errorHandler:
                  noErrorHandler: {}
                from:
                  uri: %s
                  steps:
                    - setVariable:
                        name: mine-label
                        expression:
                          constant:
                            expression: shop
                    - to:
                        uri: %s
            """.formatted(SEAM, INNER);

    /** A row of the table. */
    private enum Request {
        ISSUE("issue"),
        EVICTING_ISSUE("evicting issue"),
        GET("get"),
        ISSUE_WITH_INTEGRATORS_STEP("issue with an integrator's step");

        private final String row;

        Request(String row) {
            this.row = row;
        }
    }

    private final String device = "device-" + UUID.randomUUID();
    private World world;

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_request_costs_what_the_budget_says(Request request) throws Exception {
        start(request == Request.ISSUE_WITH_INTEGRATORS_STEP);

        Map<Column, Integer> counts = count(prepare(request));

        System.out.println(BudgetTable.show(request.row, counts));
        if (Boolean.getBoolean("guestway.draw")) {
            BudgetTable.write(request.row, counts);
        } else {
            assertThat(differences(counts, BudgetTable.read(request.row)))
                    .as("%s in %s", request.row, BudgetTable.PAGE)
                    .isEmpty();
        }
    }

    @Test
    void without_a_request_nothing_is_counted() throws Exception {
        start(false);

        assertThat(count(() -> {}).values()).containsOnly(0);
    }

    /** Guestway with tokens of Genesys that outlive the test. */
    private void start(boolean withStep) throws Exception {
        world = World.prepareBoth(
                GenesysSandbox.Options.onPort(0).withTokenLife(Duration.ofHours(1)),
                "guestway.token.enabled",
                "false",
                RouteCounts.PROPERTY,
                RouteCounts.BEAN);
        if (withStep) {
            Path routes = world.folder().resolve("routes");
            Routes.copyTo(routes);
            insertStep(routes);
            world.properties().setProperty("guestway.routes.path", routes.toString());
        }
        world.startGuestway();
    }

    /** Puts a route with a step between the seam and the route that served it. */
    private static void insertStep(Path routes) throws IOException {
        int served = 0;
        try (Stream<Path> files = Files.walk(routes)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> !each.toString().contains("web-messaging"))
                    .toList()) {
                Matcher route = SEAM_ROUTE.matcher(Files.readString(file));
                if (route.find()) {
                    served++;
                    Files.writeString(file, route.replaceAll("$1" + INNER));
                }
            }
        }
        assertThat(served).as("routes from %s", SEAM).isEqualTo(1);
        Files.writeString(routes.resolve("mine.camel.yaml"), STEP);
    }

    /** Brings the device to its session limit, which also opens the connections, and gives the call to count. */
    private Runnable prepare(Request request) {
        Api api = world.api();
        String guest = null;
        for (int i = 0; i < WARM_UP; i++) {
            guest = api.issue(device).json().path("guestId").asText();
        }
        String path = "/guests/" + device + "/" + guest;
        return switch (request) {
            case ISSUE, ISSUE_WITH_INTEGRATORS_STEP -> () -> issue("device-" + UUID.randomUUID());
            case EVICTING_ISSUE ->
                () -> {
                    int before = world.invalidations().size();
                    issue(device);
                    assertThat(world.invalidations()).hasSize(before + 1);
                };
            case GET -> () -> assertThat(api.get(path).status()).isEqualTo(200);
        };
    }

    private void issue(String fingerprint) {
        assertThat(world.api().issue(fingerprint).status()).isEqualTo(201);
    }

    /** What each of several calls costs, after one that loads what is loaded once. */
    private Map<Column, Integer> count(Runnable call) throws Exception {
        try (Meter meter = new Meter(world)) {
            meter.count(call);
            Map<Column, Integer> first = meter.count(call);
            for (int i = 1; i < SAMPLES; i++) {
                assertThat(meter.count(call)).as("each call costs the same").isEqualTo(first);
            }
            return first;
        }
    }

    private static List<String> differences(Map<Column, Integer> counts, Map<Column, Integer> budget) {
        List<String> differences = new ArrayList<>();
        new EnumMap<>(counts).forEach((column, count) -> {
            int limit = budget.get(column);
            if (count > limit) {
                differences.add("%s: %d, budget %d".formatted(column.title(), count, limit));
            } else if (count < limit) {
                differences.add("%s: %d, less than the budget %d; write the table again with -Dguestway.draw=true"
                        .formatted(column.title(), count, limit));
            }
        });
        return differences;
    }
}
