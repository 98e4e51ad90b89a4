package io.guestway.sandbox;

import io.guestway.cli.SandboxProvider;

/** The sandbox that this project builds, for the command line. */
public final class ShippedSandbox implements SandboxProvider {

    @Override
    public Running start(String dialect) throws Exception {
        return Sandbox.start(Dialect.of(dialect));
    }

    @Override
    public Object command() {
        return new GenesysSandboxCommand();
    }
}
