package io.guestway.support;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** A bounded number of callers at once. */
public final class Load {

    private Load() {}

    /** Makes the given number of calls, so many at a time; all their results. */
    public static <T> List<T> of(int calls, int callers, IntFunction<T> call) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        return run(callers, () -> next.get() < calls, () -> {
            int mine = next.getAndIncrement();
            return mine < calls ? call.apply(mine) : null;
        });
    }

    /** Calls for as long as the condition holds. */
    public static <T> List<T> whileTrue(BooleanSupplier condition, int callers, IntFunction<T> call)
            throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        return run(callers, condition, () -> call.apply(next.getAndIncrement()));
    }

    private static <T> List<T> run(int callers, BooleanSupplier condition, java.util.function.Supplier<T> call)
            throws InterruptedException {
        Queue<T> results = new ConcurrentLinkedQueue<>();
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        for (int i = 0; i < callers; i++) {
            pool.execute(() -> {
                while (condition.getAsBoolean()) {
                    T result = call.get();
                    if (result != null) {
                        results.add(result);
                    }
                }
            });
        }
        pool.shutdown();
        if (!pool.awaitTermination(3, TimeUnit.MINUTES)) {
            throw new AssertionError("the load did not end in 3 minutes");
        }
        return List.copyOf(results);
    }
}
