package io.guestway.benchmarks;

/**
 * What a run of requests has shown; times in ns.
 *
 * @param refused answered 503 where the shape allows it
 * @param failed any other answer, and none
 */
record LoadResult(int successes, int refused, int failed, long nanos, long median, long p99) {

    double perSecond() {
        return successes * 1e9 / nanos;
    }

    double seconds() {
        return nanos / 1e9;
    }

    /** What the cost of the run is divided by: the successful answers, or all if some may be refused. */
    int counted(Shape shape) {
        return shape.mayRefuse() ? successes + refused + failed : successes;
    }
}
