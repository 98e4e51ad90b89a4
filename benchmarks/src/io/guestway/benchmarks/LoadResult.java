package io.guestway.benchmarks;

/** What a run of requests has shown; times in ns. */
record LoadResult(int successes, int failed, long nanos, long median, long p99) {

    double perSecond() {
        return successes * 1e9 / nanos;
    }
}
