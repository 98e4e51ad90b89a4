package io.guestway.benchmarks;

import java.util.List;
import java.util.function.ToDoubleBiFunction;

/** Two panels of horizontal bars, a group for each scenario, readable on a light and on a dark page. */
final class Plot {

    private static final int WIDTH = 960;
    private static final int NAMES = 150;
    private static final int PANEL = 385;
    private static final int BAR = 300;
    private static final int TOP = 84;
    private static final int ROW = 22;
    private static final int GROUP = 34;
    private static final int TICKS = 4;

    private static final String STYLE = """
            <style>
              text { font: 13px system-ui, sans-serif; fill: #1f2328; stroke: #ffffff; stroke-width: 4px; paint-order: stroke }
              .page { fill: #ffffff } .title { font-size: 18px; font-weight: 600 } .group { font-weight: 600 }
              .name { text-anchor: end } .tick { text-anchor: middle; font-size: 11px; fill: #59636e }
              .axis { text-anchor: middle } .grid { stroke: #d1d9e0 } .peer { fill: #8c959f } .guestway { fill: #0969da }
              @media (prefers-color-scheme: dark) {
                text { fill: #f0f6fc; stroke: #0d1117 } .page { fill: #0d1117 } .tick { fill: #9198a1 } .grid { stroke: #3d444d }
                .peer { fill: #6e7681 } .guestway { fill: #4493f8 }
              }
            </style>
            """;

    private final StringBuilder svg = new StringBuilder();
    private final Results results;
    private final List<Scenario> scenarios;

    private Plot(Results results) {
        this.results = results;
        this.scenarios =
                results.scenarios().stream().filter(Scenario::isComparable).toList();
    }

    /** The text of an SVG file. */
    static String draw(Results results) {
        return new Plot(results).draw();
    }

    private String draw() {
        int rows = scenarios.stream()
                .mapToInt(scenario -> GROUP + ROW * results.servers(scenario).size())
                .sum();
        int bottom = TOP + rows + 8;
        int height = bottom + 56;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
                WIDTH, height, WIDTH, height);
        svg.append(STYLE);
        add("<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
        text("title", 20, 32, "CPU time for each answer, and answers per second");
        text("group", NAMES, 62, "CPU: shorter is better");
        text("group", NAMES + PANEL + 20, 62, "Rate: longer is better");
        panel(NAMES, bottom, "CPU time of the server, ms per answer", "%.3f", results::cpu);
        panel(NAMES + PANEL + 20, bottom, "answers per second", "%.0f", results::rate);
        names();
        return svg.append("</svg>\n").toString();
    }

    private void names() {
        int y = TOP;
        for (Scenario scenario : scenarios) {
            text("group", 20, y + 22, scenario.toString());
            y += GROUP;
            for (String server : results.servers(scenario)) {
                text("name", NAMES - 8, y + 14, server);
                y += ROW;
            }
        }
    }

    private void panel(int x, int bottom, String label, String format, ToDoubleBiFunction<Scenario, String> value) {
        double highest = scenarios.stream()
                .flatMapToDouble(scenario ->
                        results.servers(scenario).stream().mapToDouble(server -> value.applyAsDouble(scenario, server)))
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        double step = step(highest / TICKS);
        double scale = BAR / (step * Math.ceil(highest / step));
        for (double tick = 0; tick * scale <= BAR + 0.5; tick += step) {
            double at = x + tick * scale;
            add("<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>\n", at, TOP, at, bottom);
            text("tick", at, bottom + 18, step < 1 ? Tables.format("%.2f", tick) : Tables.format("%.0f", tick));
        }
        text("axis", x + BAR / 2.0, bottom + 40, label);
        int y = TOP;
        for (Scenario scenario : scenarios) {
            y += GROUP;
            for (String server : results.servers(scenario)) {
                double measured = value.applyAsDouble(scenario, server);
                double length = Double.isFinite(measured) ? measured * scale : 0;
                String kind = server.startsWith("guestway") || server.equals("camel-http") ? "guestway" : "peer";
                add(
                        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                        kind, x, y + 1, length, ROW - 5);
                text("value", x + length + 6, y + 14, Tables.number(format, measured));
                y += ROW;
            }
        }
    }

    /** The next of 1, 2, 5, 10 … that is not less. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private void text(String kind, double x, double y, String text) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", kind, x, y, text);
    }

    private void add(String format, Object... values) {
        svg.append(Tables.format(format, values));
    }
}
