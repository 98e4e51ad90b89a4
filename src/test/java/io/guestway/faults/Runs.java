package io.guestway.faults;

/** How often a fault is run: a few times with every build, many times with {@code mvn verify -Pfaults}. */
final class Runs {

    private static final boolean MANY = Boolean.getBoolean("guestway.faults");

    private Runs() {}

    static int of(int few, int many) {
        return MANY ? many : few;
    }
}
