package io.guestway.sandbox.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The faults that are switched on. Thread-safe. */
public final class Faults {

    private final List<Fault> faults = new ArrayList<>();

    /** Switches a fault on. */
    public synchronized void add(Fault fault) {
        faults.add(fault);
    }

    /** Switches all faults off. */
    public synchronized void clear() {
        faults.clear();
    }

    /** The fault that affects this request of a call, or null. The oldest one comes first. */
    public synchronized Fault meet(String call) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            boolean hits =
                    fault.percent() == null || ThreadLocalRandom.current().nextInt(100) < fault.percent();
            if (fault.call().equals(call) && hits) {
                Fault left = fault.met();
                if (left == null) {
                    faults.remove(i);
                } else {
                    faults.set(i, left);
                }
                return fault;
            }
        }
        return null;
    }

    /** The faults that are on, oldest first. */
    public synchronized List<Fault> shown() {
        return List.copyOf(faults);
    }
}
