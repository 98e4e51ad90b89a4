package io.guestway.cli;

import io.guestway.config.ConfigurationException;
import io.guestway.sandbox.GenesysSandbox;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The Genesys sandbox alone, for app teams without an organisation. */
@Command(
        name = "genesys-sandbox",
        description = "The Genesys sandbox alone, on one plain port of the loopback: no Redis, no gateway.",
        mixinStandardHelpOptions = true)
final class SandboxAlone implements Callable<Integer> {

    @Option(names = "--port", defaultValue = "8765", description = "The port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > 65_535) {
            throw new ConfigurationException("--port", "wants a port from 0 to 65535");
        }
        GenesysSandbox sandbox;
        try {
            sandbox = GenesysSandbox.start(GenesysSandbox.Options.onPort(port));
        } catch (Exception e) {
            throw new ConfigurationException("--port", "cannot listen on 127.0.0.1:" + port + "; set a free port");
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            sandbox.close();
                            stopped.countDown();
                        },
                        "sandbox-stop"));
        String url = sandbox.url();
        System.out.println("Genesys sandbox on " + url + ", Ctrl-C stops it");
        System.out.println("State: " + url + "/sandbox/state. For a Guestway that is to use it:");
        System.out.println();
        System.out.println("export GUESTWAY_GENESYS_API_URL=" + url);
        System.out.println(
                "export GUESTWAY_GENESYS_CLIENT_CREDENTIALS_URL=" + url + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
        System.out.println("export GUESTWAY_GENESYS_OAUTH_URL=" + url + GenesysSandbox.OAUTH_PATH);
        System.out.println("export GUESTWAY_GENESYS_WEBSOCKET_URL=" + sandbox.webSocketUrl());
        System.out.println("export GUESTWAY_GENESYS_CLIENT_ID=" + GenesysSandbox.CLIENT_ID);
        System.out.println("export GUESTWAY_GENESYS_CLIENT_SECRET=" + GenesysSandbox.CLIENT_SECRET);
        System.out.flush();
        stopped.await();
        return 0;
    }
}
