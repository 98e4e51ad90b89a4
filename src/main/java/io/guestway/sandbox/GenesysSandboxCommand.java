package io.guestway.sandbox;

import io.guestway.config.ConfigurationException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The Genesys sandbox alone, for app teams without an organisation. */
@Command(
        name = "genesys-sandbox",
        description = "The Genesys sandbox alone, on one plain port of the loopback: no Redis, no gateway.",
        mixinStandardHelpOptions = true)
final class GenesysSandboxCommand implements Callable<Integer> {

    @Option(names = "--port", defaultValue = "8765", description = "The port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token-life",
            defaultValue = "60",
            description = "Life of its access tokens in seconds (default: ${DEFAULT-VALUE}).")
    private int tokenLife;

    @Option(
            names = "--grace",
            defaultValue = "none",
            description =
                    "How long a redeemed refresh token is still accepted: none, until-used (until its successor is"
                            + " used), or seconds such as 10s (default: ${DEFAULT-VALUE}).")
    private String grace;

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > 65_535) {
            throw new ConfigurationException("--port", "requires a port number from 0 to 65535");
        }
        GenesysSandbox.Options options =
                GenesysSandbox.Options.onPort(port).withTokenLife(life()).withGrace(grace());
        GenesysSandbox sandbox;
        try {
            sandbox = GenesysSandbox.start(options);
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
        System.out.println("State: " + url + "/sandbox/state. To use it with Guestway:");
        System.out.println();
        System.out.println("export GUESTWAY_GENESYS_API_URL=" + url);
        System.out.println(
                "export GUESTWAY_GENESYS_CLIENT_CREDENTIALS_URL=" + url + GenesysSandbox.CLIENT_CREDENTIALS_PATH);
        System.out.println("export GUESTWAY_GENESYS_OAUTH_URL=" + url + GenesysSandbox.OAUTH_PATH);
        System.out.println("export GUESTWAY_GENESYS_AUTHORIZE_URL=" + url + GenesysSandbox.AUTHORIZE_PATH);
        System.out.println("export GUESTWAY_GENESYS_WEBSOCKET_URL=" + sandbox.webSocketUrl());
        System.out.println("export GUESTWAY_GENESYS_CLIENT_ID=" + GenesysSandbox.CLIENT_ID);
        System.out.println("export GUESTWAY_GENESYS_CLIENT_SECRET=" + GenesysSandbox.CLIENT_SECRET);
        System.out.println();
        System.out.println("To store a refresh token: curl -s -X POST " + url
                + "/sandbox/refresh-token | java -jar target/guestway.jar keystore set");
        System.out.flush();
        stopped.await();
        return 0;
    }

    private Duration life() {
        if (tokenLife < 1) {
            throw new ConfigurationException("--token-life", "requires at least 1 second");
        }
        return Duration.ofSeconds(tokenLife);
    }

    private Grace grace() {
        try {
            return Grace.parse(grace);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--grace", e.getMessage());
        }
    }
}
