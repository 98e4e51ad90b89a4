package io.guestway.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What an issue costs while Redis holds more and more, and while several replicas share the load. */
final class Growth {

    /** Numbers of devices that no request has. */
    private static final long WRITTEN = 5_000_000_000L;

    private static final int MEASURED_DEVICES = 100_000;
    private static final int SESSION_LIMIT = 3;
    private static final int DEFAULT_COMPACT = 64;
    private static final int COMPACT = 512;

    private final Lab lab;
    private final Options options;
    private final Scenario create;
    private final Scenario evict;
    private final int most;
    private final GrowthResults results;
    private final List<Program> replicas = new ArrayList<>();
    private int token;

    Growth(Lab lab, Options options) {
        this.lab = lab;
        this.options = options;
        this.create = new Scenario(Shape.CREATE, options.connections().get(0), 0);
        this.evict = new Scenario(Shape.EVICT, options.connections().get(0), 0);
        this.most = Collections.max(options.devices());
        this.results = new GrowthResults(create, evict);
    }

    Report run() throws InterruptedException {
        for (int i = 1; i <= Collections.max(options.replicas()); i++) {
            replicas.add(lab.guestway("guestway-" + i));
        }
        token = lab.redis().tokenLength(Programs.FIRST_DEVICE);
        measureMemory();
        lab.warmUp(replicas, Shape.CREATE, options.warmUp() * replicas.size());
        lab.warmUp(replicas.subList(0, 1), Shape.EVICT, options.warmUp());
        for (int round = 1; round <= options.rounds(); round++) {
            measureSizes();
            measureReplicas();
            measureQueue();
            System.out.println("round " + round + " of " + options.rounds());
        }
        Report report = results.report();
        System.out.println(report);
        return report;
    }

    private void measureMemory() {
        int devices = Math.min(MEASURED_DEVICES, most);
        for (int compact : new int[] {DEFAULT_COMPACT, COMPACT}) {
            lab.redis().keepCompact(compact);
            for (int sessions : new int[] {1, SESSION_LIMIT}) {
                lab.redis().empty();
                long before = lab.redis().memory();
                lab.redis().writeSessions(WRITTEN, devices, sessions, token);
                long used = lab.redis().memory() - before;
                results.add(new GrowthResults.Memory(
                        compact, sessions, lab.redis().sessionBytes(WRITTEN), (double) used / devices));
            }
        }
        lab.redis().empty();
        long before = lab.redis().memory();
        lab.redis().writeRevocations(devices);
        long used = lab.redis().memory() - before;
        results.addQueue((double) lab.redis().revocationBytes() / devices, (double) used / devices);
    }

    private void measureSizes() throws InterruptedException {
        for (int devices : options.devices()) {
            lab.redis().empty();
            lab.redis().writeSessions(WRITTEN, devices, 1, token);
            results.sizes().add(create, count(devices), lab.measureAsIs(replicas.subList(0, 1), create));
        }
    }

    private void measureReplicas() throws InterruptedException {
        for (int count : options.replicas()) {
            lab.redis().empty();
            results.replicas().add(create, count(count), lab.measureAsIs(replicas.subList(0, count), create));
        }
    }

    private void measureQueue() throws InterruptedException {
        for (int queued : new int[] {0, most}) {
            lab.redis().prepare(Shape.EVICT);
            lab.redis().writeRevocations(queued);
            results.queues().add(evict, count(queued), lab.measureAsIs(replicas.subList(0, 1), evict));
        }
    }

    private static String count(int number) {
        return Tables.format("%,d", number);
    }
}
