package io.guestway.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the framework costs: routes that do nothing, on Guestway's own entrance, beside a server without routes. */
final class Framework {

    private static final String BARE = "bare";
    private static final Path BUDGET = Path.of("benchmarks", "budget.md");
    private static final Pattern ISSUE = Pattern.compile("\\| issue \\| (\\d+) \\| (\\d+) \\|");

    private final Lab lab;
    private final Options options;
    private final Scenario scenario;
    private final Results results = new Results();
    private final List<Program> servers = new ArrayList<>();

    Framework(Lab lab, Options options) {
        this.lab = lab;
        this.options = options;
        this.scenario = new Scenario(Shape.CREATE, options.connections().get(0), 0);
    }

    Report run() throws IOException, InterruptedException {
        servers.add(lab.server(BARE));
        for (EmptyRoute route : EmptyRoute.ALL) {
            route.write(Programs.folder(route.server()).resolve("routes"));
            servers.add(lab.guestway(route.server()));
        }
        for (Program server : servers) {
            lab.warmUp(List.of(server), Shape.CREATE, options.warmUp());
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (int i = 0; i < servers.size(); i++) {
                Program server = servers.get((round + i) % servers.size());
                results.add(scenario, server.name(), lab.measure(server, scenario));
            }
            System.out.println(Tables.progress(results, scenario, round + 1));
        }
        for (Program server : servers) {
            lab.draw(server, scenario.shape());
        }
        System.out.println(answers());
        System.out.println(parts());
        return new Report(
                        "results-framework.md",
                        "# What the framework costs\n\nWritten by `benchmarks/run -Dmode=framework -Dwrite=true`. What is"
                                + " measured and how: [README.md](README.md#framework).")
                .section("Answers", answers())
                .section("Parts", parts());
    }

    private String answers() {
        return Tables.table(
                "server | answers/s | spread | p50 ms | p99 ms | failed | CPU µs/answer",
                Stream.concat(Stream.of(BARE), EmptyRoute.ALL.stream().map(EmptyRoute::server))
                        .map(server -> Tables.format(
                                "%s | %.0f | %.0f %% | %.2f | %.2f | %d | %.1f",
                                server,
                                results.rate(scenario, server),
                                results.spread(scenario, server),
                                results.p50(scenario, server),
                                results.p99(scenario, server),
                                results.failed(scenario, server),
                                micros(server))));
    }

    private String parts() throws IOException {
        double empty = micros(EmptyRoute.NOTHING.server());
        double step = (micros(EmptyRoute.STEPS.server()) - empty) / EmptyRoute.STEPS.steps();
        double route = (micros(EmptyRoute.ROUTES.server()) - empty) / EmptyRoute.ROUTES.routes();
        List<String> rows = new ArrayList<>(List.of(
                part("an answer of Vert.x", micros(BARE)),
                part("entrance of Guestway and an empty route", empty - micros(BARE)),
                part("one more step", step),
                part("one more route, with the step that calls it", route)));
        Matcher issue = ISSUE.matcher(Files.readString(BUDGET));
        if (issue.find()) {
            int routes = Integer.parseInt(issue.group(1));
            int steps = Integer.parseInt(issue.group(2));
            int further = steps - EmptyRoute.ANSWER_STEPS - (routes - 1);
            rows.add(part(
                    "as many empty routes and steps as an issue has: %d and %d".formatted(routes, steps),
                    empty + (routes - 1) * route + further * step));
        }
        return Tables.table("part | CPU µs", rows.stream());
    }

    private static String part(String name, double micros) {
        return name + " | " + Tables.format("%.2f", micros);
    }

    private double micros(String server) {
        return 1000 * results.cpu(scenario, server);
    }
}
