package io.guestway.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The results that are kept in the repository. */
final class ResultsFile {

    private ResultsFile() {}

    static void write(Path folder, List<String> machine, Results results) throws IOException {
        StringBuilder text = new StringBuilder(
                "# Results\n\nWritten by `benchmarks/run -Dwrite=true`. What is measured and how:"
                        + " [README.md](README.md). What one request costs, counted and not timed: [budget.md](budget.md).\n\n");
        machine.forEach(line -> text.append(line).append('\n'));
        if (results.scenarios().stream().anyMatch(Scenario::isComparable)) {
            Files.writeString(folder.resolve("results.svg"), Plot.draw(results));
            text.append("\n![CPU time and rate of each server](results.svg)\n");
        }
        text.append("\n## Goals\n\n").append(Goals.table(results));
        text.append("\n## Start\n\n").append(Tables.starts(results));
        for (Scenario scenario : results.scenarios()) {
            text.append("\n## ").append(scenario).append("\n\n").append(Tables.of(results, scenario));
        }
        Files.writeString(folder.resolve("RESULTS.md"), text);
    }
}
