package io.guestway.benchmarks;

import java.io.IOException;
import java.util.List;

/** The entrance: one run of the mode that the options name. */
public final class Benchmarks {

    private Benchmarks() {}

    /** Runs with the options of the system properties. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.ofSystemProperties();
        Lab lab = new Lab(options);
        Runtime.getRuntime().addShutdownHook(new Thread(lab::stop));
        try (lab) {
            run(lab, options);
        } catch (Exception e) {
            if (!lab.isStopped()) {
                throw e;
            }
        }
        System.exit(0);
    }

    private static void run(Lab lab, Options options) throws IOException, InterruptedException {
        lab.open();
        List<String> machine = Machine.lines(options, lab.redis().version());
        machine.forEach(System.out::println);
        Report report =
                switch (options.mode()) {
                    case COMPARE, LOAD -> new Comparison(lab, options).run();
                    case FRAMEWORK -> new Framework(lab, options).run();
                    case GROWTH -> new Growth(lab, options).run();
                };
        // figures of a profiled run are not for comparison
        if (options.write() && options.profiler() == null) {
            report.write(machine);
        }
    }
}
