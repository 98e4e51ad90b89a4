package io.guestway.budget;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table in benchmarks/budget.md: a row for each request, a column for each thing that is counted. */
final class BudgetTable {

    static final Path PAGE = Path.of("benchmarks", "budget.md");

    private BudgetTable() {}

    static Map<Column, Integer> read(String row) throws IOException {
        Map<String, Integer> places = new java.util.HashMap<>();
        List<String> titles = cells(line("request"));
        for (int i = 0; i < titles.size(); i++) {
            places.put(titles.get(i), i);
        }
        List<String> cells = cells(line(row));
        Map<Column, Integer> counts = new EnumMap<>(Column.class);
        for (Column column : Column.values()) {
            counts.put(column, Integer.valueOf(cells.get(places.get(column.title()))));
        }
        return counts;
    }

    /** Replaces one row. */
    static void write(String row, Map<Column, Integer> counts) throws IOException {
        String page = Files.readString(PAGE);
        Files.writeString(PAGE, page.replace(line(row), show(row, counts)));
    }

    static String show(String row, Map<Column, Integer> counts) {
        return "| %s | %s |"
                .formatted(
                        row,
                        new EnumMap<>(counts)
                                .values().stream().map(String::valueOf).collect(Collectors.joining(" | ")));
    }

    private static String line(String row) throws IOException {
        try (var lines = Files.lines(PAGE)) {
            return lines.filter(line -> line.startsWith("| " + row + " |"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(PAGE + " has no row '" + row + "'"));
        }
    }

    private static List<String> cells(String line) {
        return List.of(line.substring(1).split("\\|")).stream()
                .map(String::strip)
                .toList();
    }
}
