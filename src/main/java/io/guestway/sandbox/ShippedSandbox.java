package io.guestway.sandbox;

import io.guestway.cli.SandboxProvider;

/** The sandbox that this project builds, for the command line. */
public final class ShippedSandbox implements SandboxProvider {

    @Override
    public Running start() throws Exception {
        return Sandbox.start();
    }

    @Override
    public Object command() {
        return new GenesysSandboxCommand();
    }
}
