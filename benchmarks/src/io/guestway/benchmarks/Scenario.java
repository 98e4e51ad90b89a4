package io.guestway.benchmarks;

/**
 * What is measured at a time: one table.
 *
 * @param delay of the answers upstream, in ms
 */
record Scenario(Shape shape, int connections, int delay) {

    private static final int STORM_CONNECTIONS = 256;
    private static final int OFFERED_CONNECTIONS = 1024;
    private static final int OFFERED_DELAY = 100;

    /** With the connections and delays of the options, or those that belong to the shape. */
    static Scenario of(Shape shape, int connections, int delay) {
        return switch (shape) {
            case STORM -> new Scenario(shape, STORM_CONNECTIONS, 0);
            case OFFERED -> new Scenario(shape, OFFERED_CONNECTIONS, OFFERED_DELAY);
            default -> new Scenario(shape, connections, delay);
        };
    }

    /** Whether the next request of a connection waits for its answer, and all answers are successful. */
    boolean isComparable() {
        return shape != Shape.STORM && shape != Shape.OFFERED;
    }

    @Override
    public String toString() {
        return "%s, %d connections, delay %d ms".formatted(shape, connections, delay);
    }
}
